/** What the kernel enforces on one process; all hold for the process as a whole. */
export interface ProcessLimits {
  /** Private memory that may be written (RLIMIT_DATA), what Node itself has reserved included. null: not limited here. */
  dataBytes: number | null
  cpuSeconds: number
  /** The private disk in /tmp, and the largest file on it. */
  scratchBytes: number
  /** Files, sockets and the like that are open at once. */
  descriptors: number
}

export const defaultProcessLimits: Omit<ProcessLimits, 'dataBytes'> = {
  cpuSeconds: 30 * 60,
  scratchBytes: 64 * 1024 * 1024,
  descriptors: 512,
}
