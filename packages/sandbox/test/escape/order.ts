import type { Targets } from './targets.ts'

/** What the host asks a sandbox of the suite to do; each is answered with one frame. */
export type Order =
  | { kind: 'attempt'; name: string; targets: Targets }
  /** Keep a secret in memory and on the private disk, as a neighbour does. */
  | { kind: 'hold'; secret: string }
  /** Is it still there, and is it the same? */
  | { kind: 'show' }
  | { kind: 'draw' }
  /** Leave a secret and a mess wherever the next run of the same zygote might find it. */
  | { kind: 'contaminate'; secret: string }
