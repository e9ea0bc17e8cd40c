import { existsSync } from 'node:fs'
import { nodeFiles } from '../containment/node-files.ts'
import { type InsideCommand, insidePaths } from '../inside/command.ts'
import type { ProcessLimits } from '../inside/limits.ts'
import { exitOf, innerExit, killGroup, killProcess } from '../process/child-process.ts'
import type { LiveProcess } from '../process/live-process.ts'
import { childrenNow, dataBytesOf, lineOf } from '../process/process-tree.ts'
import { type ContainedStarter, startProcess } from '../process/start.ts'
import { commandInside, commandOnHost, programMount, type SandboxProgram } from '../program.ts'

interface Launch {
  program: SandboxProgram
  memoryMb: number
  brokerDirectory: string
}

/**
 * Starts the program with nothing of ours in it, and with nothing that keeps it in: no environment, no descriptor but the
 * protocol's, an empty directory of its own, and a process group of its own so that one kill reaches whatever it has
 * started.
 */
export function launchBare({
  program,
  memoryMb,
  brokerDirectory,
  workDir,
}: Launch & { workDir: string }): LiveProcess {
  const node = [
    ...commandOnHost(program, [`--max-old-space-size=${memoryMb}`]),
    commandText({ mode: 'bare', brokerDirectory }),
  ]
  const command = setpriv === null ? node : [setpriv, '--pdeathsig', 'KILL', '--', ...node]
  const { child, ...streams } = startProcess(command, { cwd: workDir })
  // A process that could not be started has no pid; -1 is never handed out, because it never boots.
  return { pid: child.pid ?? -1, ...streams, exit: exitOf(child), kill: () => killGroup(child.pid) }
}

/** Starts the program within namespaces of its own. It locks itself down before it says its first word. */
export function launchContained({
  program,
  memoryMb,
  starter,
  brokerDirectory,
  limits,
  onReserved,
}: Launch & {
  starter: ContainedStarter
  limits: ProcessLimits
  /** What Node had reserved when it had booted. */
  onReserved: (bytes: number) => void
}): LiveProcess {
  const { child, ...streams } = starter.start({
    mounts: [...nodeFiles(), programMount(program), { from: brokerDirectory, to: insidePaths.broker }],
    capabilities: 'to-divide',
    command: [
      ...commandInside(program, [`--max-old-space-size=${memoryMb}`]),
      commandText({ mode: 'single', limits }),
    ],
  })
  let pid = -1
  let first: number | null = null
  const exit = exitOf(child).then(innerExit)
  void exit.then(() => {
    first = null
  })
  return {
    get pid() {
      return pid
    },
    ...streams,
    exit,
    // The first process of the namespace takes all others with it, and has none left when it is gone; whoever started it
    // ends after it. Before that is known, all there is: one that has only just begun does not hear yet that its parent ends.
    kill: () => {
      if (first !== null) return killProcess(first)
      for (const begun of childrenNow(child.pid ?? -1)) killProcess(begun)
      killGroup(child.pid)
    },
    booted: async () => {
      const line = await lineOf(child.pid ?? -1)
      first = line[1] ?? null
      pid = line.at(-1) ?? pid
      if (limits.dataBytes !== null) return
      const reserved = await dataBytesOf(pid)
      if (reserved !== null) onReserved(reserved)
    },
  }
}

function commandText(command: InsideCommand): string {
  return JSON.stringify(command)
}

/**
 * `setpriv --pdeathsig` makes the kernel kill the sandbox when the worker dies by any means. The runner also ends when
 * its socket closes, but code in a busy loop never gets to see that. Without it (not Linux) the busy loop outlives a
 * killed worker.
 */
const setpriv = process.platform === 'linux' ? firstExisting(['/usr/bin/setpriv', '/bin/setpriv']) : null

function firstExisting(paths: string[]): string | null {
  return paths.find((path) => existsSync(path)) ?? null
}
