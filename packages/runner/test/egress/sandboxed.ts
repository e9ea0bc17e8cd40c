import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Answer } from './inside/main.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))
const program = fileURLToPath(new URL('./inside/main.ts', import.meta.url))

/** A process with an empty network namespace, the hooks, and nothing of the outside but a broker. */
export interface Sandboxed {
  /** Calls a function of a file in `inside/`; what it throws comes back as data. */
  run(file: string, name: string, given?: object): Promise<Answer>
  close(): Promise<void>
}

/** `early`: modules of Node that are loaded before the hooks come. */
export async function startSandboxed(
  { directory }: { directory: string },
  { early = [] }: { early?: string[] } = {},
): Promise<Sandboxed> {
  const node = [process.execPath, ...flags, program, ...early]
  const child = spawn('bwrap', [...containment(directory), ...node], {
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const waiting: ((answer: Answer) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)))
  await started(child)
  return {
    run: (file, name, given = {}) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        child.stdin.write(`${JSON.stringify({ file, name, given })}\n`)
      }),
    close: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

const flags = ['--disable-warning=ExperimentalWarning']

function containment(brokerDirectory: string): string[] {
  const seen = ['/usr', '/lib', '/lib64', '/bin', dirname(process.execPath), repository]
  return [
    '--unshare-all',
    '--die-with-parent',
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...seen.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', path, path]),
    ...['--ro-bind', brokerDirectory, '/broker', '--chdir', '/tmp', '--'],
  ]
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.on('error', (cause) =>
      reject(new Error('bwrap is not installed: on Debian run `apt-get install bubblewrap`', { cause })),
    )
    child.on('exit', (code) => reject(new Error(`the sandboxed process ended with ${code}: ${said}`)))
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4000)
      if (said.includes('ready\n')) resolve()
    })
  })
}
