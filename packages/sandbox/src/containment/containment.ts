/** A host path that is seen inside, read-only. */
export interface Mount {
  from: string
  to: string
}

export interface ContainmentPlan {
  /** All of the file system that is seen inside, besides /dev with the harmless devices and an empty /tmp. There is no /proc and no /sys. */
  mounts: readonly Mount[]
  /** `to-divide`: what a program needs to mount private disks, and a zygote to divide its rooms; both drop it later. */
  capabilities: 'none' | 'to-divide'
  /** A descriptor of the process that starts the command, with a filter of system calls to install first. */
  seccompDescriptor: number | null
  command: readonly string[]
}

/** Starts commands within namespaces of their own: user, PID, mount, network, IPC and UTS. */
export interface Containment {
  readonly name: 'bubblewrap' | 'unshare'
  /** The command line that does so. The started process dies with the one that starts it. */
  commandFor(plan: ContainmentPlan): string[]
}
