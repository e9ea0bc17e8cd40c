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
  /** Sandboxes, the zygotes that they come from, and whatever else it has started. */
  processes(): Promise<number[]>
  /** The processes of runs, and those that wait for one. */
  sandboxes(): Promise<number[]>
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
  return {
    child,
    pid,
    lines,
    exited,
    processes: () => descendantsOf(pid),
    sandboxes: () => sandboxesBelow(pid),
  }
}

/** Below a worker, or a zygote of it. */
export async function sandboxesBelow(pid: number): Promise<number[]> {
  const found = await descendantsOf(pid)
  const kinds = await Promise.all(found.map(kindOf))
  return found.filter((_pid, index) => kinds[index] === 'sandbox')
}

/** ... of those below a worker. */
export async function zygotesBelow(pid: number): Promise<number[]> {
  const found = await descendantsOf(pid)
  const kinds = await Promise.all(found.map(kindOf))
  return found.filter((_pid, index) => kinds[index] === 'zygote')
}

/** By its command line, which a forked process has from its zygote; it is the first one of a namespace, and a zygote is not. */
async function kindOf(pid: number): Promise<'sandbox' | 'zygote' | 'other'> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')
  const [program = ''] = command.split('\0')
  if (!program.endsWith('/node')) return 'other'
  if (!command.includes('"mode":"zygote"')) return command.includes('"mode":') ? 'sandbox' : 'other'
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  return /^NSpid:.*\t1$/m.test(status) ? 'sandbox' : 'zygote'
}

async function descendantsOf(ancestor: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '')
    // The name of a process may hold anything: what follows is after its last bracket.
    const [, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(name) > 0) parents.set(Number(name), Number(parentPid))
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (parents.get(pid) === ancestor || isBelow(parents.get(pid)))
  return [...parents.keys()].filter(isBelow)
}

/** The kernel kills the children of a dead worker a moment later; a zombie counts as gone. */
export async function untilDead(pid: number): Promise<void> {
  while (await isAlive(pid)) await delay(10)
}

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return stat !== '' && !/\) Z /.test(stat)
}
