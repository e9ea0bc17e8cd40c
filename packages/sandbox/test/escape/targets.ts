/** All that a thief could ever learn of the host; crosses the border as JSON. Secrets are not in it. */
export interface Targets {
  /** Paths on the host; anybody there may read and write them. */
  files: { temporary: string; home: string; besideProgram: string; program: string; supervisor: string }
  sockets: { path: string; abstract: string }
  ports: { tcp: number; tcp6: number; udp: number; metadata: number }
  pids: { supervisor: number; neighbour: number; own: number }
  /** Of the neighbour, by its path on the host and by its name among its siblings. */
  brokers: { directory: string; name: string }
  /** What the neighbour has drawn. */
  drawn: Record<string, string>
  /** Secrets to look for in memory, each byte turned over by `mask`: looking for them does not put them there. */
  masked: readonly string[]
}

export const mask = 0x5a
