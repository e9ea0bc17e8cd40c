import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { errnos } from './rules.ts'
import { syscallNumber } from './syscall-numbers.ts'
import { deniedCalls } from './testing/index.ts'

const run = promisify(execFile)
const onLinux = test.runIf(process.platform === 'linux')
vi.setConfig({ testTimeout: 60_000 })
const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
const nodeFlags = ['--experimental-ffi', '--experimental-vm-modules', '--no-warnings', '--expose-gc']
const zygoteFlags = ['--single-threaded', '--v8-pool-size=0', '--disable-sigusr1']

let directory = ''
const echo = createServer((socket) => {
  socket.pipe(socket)
})
const web = createHttpServer((_request, response) => {
  response.end('over http')
})

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'seccomp-'))
  await once(echo.listen(join(directory, 'echo')), 'listening')
  await once(web.listen(join(directory, 'echo-http')), 'listening')
})

afterAll(async () => {
  echo.close()
  web.close()
  await rm(directory, { recursive: true, force: true })
})

onLinux('the kernel refuses what attackers try, with the error that the table names', async () => {
  const errors = await tell({ flags: nodeFlags, program: 'seccomp-errors' })
  expect(errors).toEqual(
    Object.fromEntries(
      tried().flatMap(({ label, answer }) => (answer === 'SIGSYS' ? [] : [[label, errnos[answer]]])),
    ),
  )
})

onLinux('the kernel ends a forked process that tries what only an escape needs', async () => {
  const { nothing, abort, ...endings } = await tell({
    flags: [...nodeFlags, ...zygoteFlags],
    program: 'seccomp-deaths',
  })
  expect({ nothing, abort }).toEqual({ nothing: 'code 0', abort: 'signal 6' })
  const foreign = architecture === 'x64' ? ['getpid of x32', 'getpid of i386'] : []
  const deadly = tried().filter(({ answer }) => answer === 'SIGSYS')
  expect(endings).toEqual(
    Object.fromEntries(
      [...deadly.map(({ label }) => label), ...foreign].map((label) => [label, 'signal 31']),
    ),
  )
})

const manners = [
  { manner: 'spawned', how: 'with threads for V8', flags: nodeFlags },
  { manner: 'spawned', how: 'without threads for V8', flags: [...nodeFlags, ...zygoteFlags] },
  { manner: 'forked', how: 'from a zygote', flags: [...nodeFlags, ...zygoteFlags] },
]

onLinux.for(manners)(
  'a locked Node that was $manner $how does the work of runs',
  {
    timeout: 60_000,
  },
  async ({ manner, flags }) => {
    const own = await mkdtemp(join(directory, 'own-'))
    const { works, refused, survived } = await tell({
      flags,
      program: 'seccomp-works',
      args: [own, join(directory, 'echo'), manner],
    })
    expect(new Set(Object.values(Object(works)))).toEqual(new Set(['done']))
    expect(works).toMatchObject({ files: 'done', crypto: 'done', unixSocket: 'done', webAssembly: 'done' })
    expect(survived).toMatchObject({ memoryUsage: true, cpus: true, interfaces: true, lookup: true })
    expect(refused).toEqual({
      worker: 'ERR_WORKER_INIT_FAILED',
      child: 'EPERM',
      childSync: 'EPERM',
      listen: 'EPERM',
      tcp: 'EACCES',
      tcp6: 'EACCES',
      udp: 'EACCES',
      resolve: 'ECONNREFUSED',
      signal: 'EPERM',
      priority: 'ERR_SYSTEM_ERROR',
      user: 'EPERM',
      watch: 'ENOSYS',
    })
  },
)

interface Telling {
  flags: readonly string[]
  program: string
  args?: readonly string[]
}

/** What a fixture says, in a Node that has the boot filter from its first instruction. */
async function tell({ flags, program, args = [] }: Telling): Promise<Record<string, unknown>> {
  const boot = ['--experimental-ffi', '--no-warnings', fixture('seccomp-boot')]
  const { stdout } = await run(process.execPath, [...boot, ...flags, fixture(program), ...args], {
    env: {},
    maxBuffer: 1 << 20,
  })
  return JSON.parse(stdout)
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../test/fixtures/${name}.mjs`, import.meta.url))
}

function tried() {
  return deniedCalls
    .filter(({ call }) => syscallNumber(call, architecture) !== null)
    .map(({ call, args, answer }) => ({ label: `${call}(${args})`, answer }))
}
