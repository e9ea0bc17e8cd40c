import { readFileSync, readlinkSync } from 'node:fs'

/** Names this process in what it leaves lying about, so that others can tell when it is dead: `namespace.pid.start`. */
export function ownTag(): string {
  return `${pidNamespace() ?? 0}.${process.pid}.${startTimeOf(String(process.pid)) ?? 0}`
}

/** Only where the tag proves it: the same PID namespace, and no process with that pid and start time. */
export function isDeadOwner(tag: string): boolean {
  const [, namespace, pid, startedAt] = /^(\d+)\.(\d+)\.(\d+)$/.exec(tag) ?? []
  if (pid === undefined || namespace !== pidNamespace()) return false
  return startTimeOf(pid) !== startedAt
}

/** undefined: not Linux. */
function pidNamespace(): string | undefined {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]
  } catch {
    return undefined
  }
}

/** In clock ticks since boot: with it a pid names one process, however often it is used again. */
function startTimeOf(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold anything; the fields after it are counted from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
