import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface WorkerProcess {
  child: ChildProcess
  pid: number
  lines: string[]
  /** Sandboxes and whatever else it has started. */
  children(): Promise<number[]>
  exited: Promise<{ code: number | null; signal: string | null }>
}

const mainProgram = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** The program itself, as it is started in production. Resolves when it says that it is ready. */
export async function startWorkerProcess(
  env: Record<string, string>,
  { program = mainProgram }: { program?: string } = {},
): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the worker did not start')
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  const lines: string[] = []
  const ready = Promise.withResolvers<void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    if (line.includes('"msg":"ready"')) ready.resolve()
  })
  const died = exited.then(() => {
    throw new Error(`the worker ended before it was ready:\n${lines.join('\n')}`)
  })
  await Promise.race([ready.promise, died])
  died.catch(() => {})
  return { child, pid, lines, exited, children: () => childrenOf(pid) }
}

async function childrenOf(parent: number): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '')
    // The name of a process may hold anything: what follows is after its last bracket.
    const [, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(parentPid) === parent && Number(name) > 0) found.push(Number(name))
  }
  return found
}

/** The kernel kills the children of a dead worker a moment later; a zombie counts as gone. */
export async function untilDead(pid: number): Promise<void> {
  while (await isAlive(pid)) await delay(10)
}

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return stat !== '' && !/\) Z /.test(stat)
}
