import type { IsolationTier } from '../driver.ts'
import { type Attempt, attempts, type NamespaceKind, namespaceKinds, type ProbeFacts } from './facts.ts'

export interface Verdict {
  tier: IsolationTier
  /** What keeps the tier below `full`, a sentence each. */
  gaps: readonly string[]
}

/** A gap that opens the host to a run makes the tier `none`; one that takes away a second line of defence, `restricted`. */
type Weight = 'opens' | 'weakens'

const ofAttempt: Record<Attempt, [Weight, string]> = {
  hostFile: ['opens', 'a sandbox can read files of the host'],
  hostSocket: ['opens', 'a sandbox can connect to Unix sockets of the host'],
  hostAbstractSocket: ['opens', 'a sandbox can connect to abstract sockets of the host'],
  hostLoopback: ['opens', "a sandbox can connect to the host's loopback addresses"],
  hostProcess: ['opens', 'a sandbox can see processes of the host'],
  procFileSystem: ['weakens', 'a sandbox has a /proc'],
  fork: ['weakens', 'a sandbox can start processes'],
  inetSocket: ['weakens', 'a sandbox can open internet sockets'],
}

const ofNamespace: Record<NamespaceKind, [Weight, string]> = {
  // Without it, the host's root is inside as well, and only its missing capabilities hold it back.
  user: ['weakens', 'sandboxes share the user namespace of the host'],
  pid: ['opens', 'sandboxes share the PID namespace of the host'],
  mnt: ['opens', 'sandboxes share the mount namespace of the host'],
  net: ['opens', 'sandboxes share the network namespace of the host'],
  ipc: ['weakens', 'sandboxes share the IPC namespace of the host'],
  uts: ['weakens', 'sandboxes share the UTS namespace of the host'],
}

/** Fails closed: what is not known to hold does not hold. */
export function classify({ inside, outside }: ProbeFacts): Verdict {
  const gaps: [Weight, string][] = [
    ...namespaceKinds.filter((kind) => outside.namespaces[kind] !== 'own').map((kind) => ofNamespace[kind]),
    ...attempts.filter((attempt) => inside[attempt] !== 'failed').map((attempt) => ofAttempt[attempt]),
  ]
  if (outside.seccompMode !== 2) gaps.push(['weakens', 'no seccomp filter holds in a sandbox'])
  if (outside.noNewPrivileges !== true)
    gaps.push(['weakens', 'a sandbox may gain privileges (no_new_privs is off)'])
  if (outside.capabilities !== 0n) gaps.push(['weakens', 'a sandbox keeps capabilities'])
  if (outside.interfaces === null || outside.interfaces.length > 0)
    gaps.push(['opens', 'a sandbox has a network interface'])
  return {
    tier: gaps.some(([weight]) => weight === 'opens') ? 'none' : gaps.length > 0 ? 'restricted' : 'full',
    gaps: gaps.map(([, sentence]) => sentence),
  }
}
