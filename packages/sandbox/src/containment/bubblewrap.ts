import { harmlessDevices } from '../inside/devices.ts'
import type { Containment, ContainmentPlan } from './containment.ts'

/**
 * With bubblewrap (https://github.com/containers/bubblewrap), as root and as an ordinary user alike. A new procfs is not
 * mounted: nothing inside needs one, and containers do not allow it.
 *
 * @param path of the executable `bwrap`
 */
export function createBubblewrap(path: string): Containment {
  return {
    name: 'bubblewrap',
    commandFor: (plan) => [path, ...argumentsFor(plan), '--', ...plan.command],
  }
}

/** An ordinary user stays in one user namespace only as uid 0 of it; a zygote cannot divide PIDs from a nested one. */
const namespaces = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-net',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--uid',
  '0',
  '--gid',
  '0',
  '--hostname',
  'sandbox',
  '--die-with-parent',
  '--new-session',
  '--clearenv',
]

function argumentsFor({ mounts, capabilities, seccompDescriptor }: ContainmentPlan): string[] {
  return [
    ...namespaces,
    ...mounts.flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...harmlessDevices.flatMap((device) => ['--dev-bind', `/dev/${device}`, `/dev/${device}`]),
    '--dir',
    '/tmp',
    // Last: until here bubblewrap makes directories in it.
    '--remount-ro',
    '/',
    '--chdir',
    '/',
    '--cap-drop',
    'ALL',
    ...(capabilities === 'to-divide' ? ['--cap-add', 'CAP_SYS_ADMIN', '--cap-add', 'CAP_SETPCAP'] : []),
    ...(seccompDescriptor === null ? [] : ['--seccomp', `${seccompDescriptor}`]),
  ]
}
