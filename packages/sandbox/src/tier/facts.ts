/** What the probe was able to do from inside, after lock-down. Every one of these has to fail. */
export const attempts = [
  'hostFile',
  'hostSocket',
  'hostAbstractSocket',
  'hostLoopback',
  'hostProcess',
  'procFileSystem',
  'fork',
  'inetSocket',
] as const
export type Attempt = (typeof attempts)[number]

export const namespaceKinds = ['user', 'pid', 'mnt', 'net', 'ipc', 'uts'] as const
export type NamespaceKind = (typeof namespaceKinds)[number]

/** `unknown` counts as a success: what could not be tried is not proven to fail. */
export type Outcome = 'failed' | 'succeeded' | 'unknown'

/** What the kernel says of the probe, read by the worker: code inside cannot lie about it. null: could not be read. */
export interface Observed {
  namespaces: Record<NamespaceKind, 'own' | 'shared' | 'unknown'>
  seccompMode: number | null
  noNewPrivileges: boolean | null
  /** Effective, permitted, inheritable, bounding and ambient, in one. */
  capabilities: bigint | null
  /** Network interfaces besides lo. */
  interfaces: readonly string[] | null
}

export interface ProbeFacts {
  inside: Record<Attempt, Outcome>
  outside: Observed
}
