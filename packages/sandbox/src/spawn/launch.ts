import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { SandboxBootError } from '../errors.ts'

export interface Launch {
  program: string
  nodeFlags: readonly string[]
  memoryMb: number
  workDir: string
}

export interface Launched {
  child: ChildProcess
  stdout: Readable
  stderr: Readable
  socket: Socket
}

/**
 * Starts the program with nothing of ours in it: no environment, no descriptor but the protocol's, an empty directory
 * of its own, and a process group of its own so that one kill reaches whatever it has started.
 */
export function launch({ program, nodeFlags, memoryMb, workDir }: Launch): Launched {
  const node = [process.execPath, `--max-old-space-size=${memoryMb}`, ...nodeFlags, program]
  const [command, ...args] = setpriv === null ? node : [setpriv, '--pdeathsig', 'KILL', '--', ...node]
  if (command === undefined) throw new Error('There is no command to start')
  const child = spawn(command, args, {
    cwd: workDir,
    env: {},
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  // A worker that is out of descriptors gets no pipes at all, and the reason a turn later: unheard, it would end the worker.
  child.on('error', () => {})
  const [, stdout, stderr, socket] = child.stdio ?? []
  if (!stdout || !stderr || !(socket instanceof Socket) || !('read' in stdout) || !('read' in stderr)) {
    throw new SandboxBootError(
      'The sandbox did not start: this worker is out of processes or file descriptors',
    )
  }
  return { child, stdout, stderr, socket }
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
