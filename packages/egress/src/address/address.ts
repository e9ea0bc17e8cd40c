/** An address in network byte order: 4 bytes for IPv4, 16 for IPv6. */
export interface Address {
  family: 4 | 6
  bytes: Uint8Array
}
