import { type Address, isSameAddress } from '../address/address.ts'
import { requireRange } from '../address/range.ts'

/**
 * Where clouds answer with the credentials of a machine. Most are link-local or private and refused as such; they are named
 * because a wide rule in EGRESS_ALLOW (169.254.0.0/16, *) must not open them, and because Azure's is a public address.
 */
const addresses = [
  '169.254.169.254', // AWS, Google Cloud, Azure, Oracle, DigitalOcean, Hetzner, OpenStack
  '169.254.170.2', // AWS ECS: credentials of a task
  '169.254.170.23', // AWS EKS: credentials of a pod
  'fd00:ec2::254', // AWS
  'fd00:ec2::23', // AWS EKS
  'fd20:ce::254', // Google Cloud
  'fd00:c1::a9fe:a9fe', // Oracle
  '168.63.129.16', // Azure: agent of the virtual machine
  '100.100.100.200', // Alibaba Cloud
  '192.0.0.192', // Oracle Cloud Classic
  '169.254.0.23', // Tencent Cloud
  '169.254.42.42', // Scaleway
  'fd00:42::42', // Scaleway
].map((text) => requireRange(text).network)

const names: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'instance-data',
  'instance-data.ec2.internal',
])

export function isMetadataAddress(address: Address): boolean {
  return addresses.some((known) => isSameAddress(known, address))
}

export function isMetadataName(name: string): boolean {
  return names.has(name)
}
