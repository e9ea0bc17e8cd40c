import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { root } from './config.ts'
import { StartError } from './start-error.ts'

const running = new Set<ChildProcess>()

/** Runs a short-lived program on the pinned Node.js and waits. Its memory is gone afterwards; its output is kept for the error. */
export async function runTask({
  title,
  args,
  env = {},
}: {
  title: string
  args: string[]
  env?: Record<string, string>
}): Promise<string> {
  const child = launch({ args, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-64 * 1024)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const code = await ended(child)
  if (code !== 0) throw new StartError(`${title} failed.\n${output.trim().split('\n').slice(-40).join('\n')}`)
  return output
}

/** Runs a program whose output is for the person at the terminal; gives its exit code. */
export async function runVisible(args: string[], env: Record<string, string> = {}): Promise<number> {
  return (await ended(launch({ args, env, stdio: ['ignore', 'inherit', 'inherit'] }))) ?? 1
}

/** Ends whatever is under way: a start that is interrupted leaves no build behind. */
export function endTasks(): void {
  for (const child of running) child.kill('SIGTERM')
}

function launch({
  args,
  env,
  stdio,
}: {
  args: string[]
  env: Record<string, string>
  stdio: ('ignore' | 'pipe' | 'inherit')[]
}): ChildProcess {
  const bin = path.join(root, 'node_modules/.bin')
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`, ...env },
    stdio,
  })
  running.add(child)
  return child
}

async function ended(child: ChildProcess): Promise<number | null> {
  try {
    return await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
  } finally {
    running.delete(child)
  }
}
