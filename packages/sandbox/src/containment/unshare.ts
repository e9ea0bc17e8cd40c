import { ownProgram } from '../own-programs.ts'
import type { Containment, ContainmentPlan } from './containment.ts'
import type { EnterPlan } from './enter-plan.ts'

/**
 * With `unshare` and `setpriv` of util-linux, where bubblewrap is missing: they make the namespaces, and a program of ours
 * builds the root file system in them. Costs a boot of Node more than bubblewrap.
 *
 * @param paths of the executables
 */
export function createUnshare({ unshare, setpriv }: { unshare: string; setpriv: string }): Containment {
  return {
    name: 'unshare',
    commandFor: ({ command, ...plan }) => [
      ...[setpriv, '--pdeathsig', 'KILL', '--'],
      ...[unshare, ...namespaces, '--'],
      ...['/bin/sh', '-c', firstProcess(plan), 'sh'],
      ...[process.execPath, '--experimental-ffi', '--disable-warning=ExperimentalWarning'],
      ...[ownProgram('enter').file, JSON.stringify(plan satisfies EnterPlan), ...command],
    ],
  }
}

const namespaces = [
  '--user',
  '--map-root-user',
  '--mount',
  '--pid',
  '--net',
  '--ipc',
  '--uts',
  '--fork',
  '--kill-child=KILL',
]

/**
 * The first process of a PID namespace ignores most signals, its own and those of limits: a shell is that one, and the
 * sandbox its child. The shell lets go of every descriptor, so that the end of the sandbox is the end of its sockets.
 */
function firstProcess({ seccompDescriptor }: Pick<ContainmentPlan, 'seccompDescriptor'>): string {
  const descriptors = [0, 1, 2, 3, ...(seccompDescriptor === null ? [] : [seccompDescriptor])]
  return `"$@" & exec ${descriptors.map((fd) => `${fd}>&-`).join(' ')}; wait "$!"`
}
