import type { spawnSync } from 'node:child_process'
import { existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import inspector from 'node:inspector'
import { createRequire } from 'node:module'
import { DatabaseSync } from 'node:sqlite'
import v8 from 'node:v8'
import vm from 'node:vm'
import { WASI } from 'node:wasi'
import { Worker } from 'node:worker_threads'
import { type Attempt, attemptsOf } from '../attempt.ts'

const require = createRequire(import.meta.url)

/**
 * Each of them breaks out of JavaScript, as it did out of a JavaScript sandbox; here that wins nothing. What the kernel
 * says to the act that followed is the answer.
 */
export const javascript: Attempt[] = attemptsOf({ canary: 'host process', like: 'vm2' }, [
  {
    name: 'leaves a vm context by the constructor of a host object, and starts a process',
    hasControl: true,
    like: 'vm, and all that is built on it: this.constructor.constructor',
    denied: ['EPERM'],
    run: () => start(vm.runInNewContext('host.constructor.constructor("return process")()', { host: {} })),
  },
  {
    name: 'leaves a vm context by Error.prepareStackTrace, and starts a process',
    hasControl: true,
    like: 'vm2 CVE-2022-36067 and CVE-2023-29017: call sites of the host in a stack trace',
    denied: ['EPERM'],
    run: () => {
      const code = `
        Error.prepareStackTrace = (_, sites) => sites
        const sites = []
        host(() => sites.push(...new Error().stack))
        sites.at(-1).constructor.constructor && host.constructor.constructor('return process')()`
      return start(vm.runInNewContext(code, { host: (work: () => void) => work() }))
    },
  },
  {
    name: 'leaves a vm context by an exception of the host, and starts a process',
    hasControl: true,
    like: 'vm2 CVE-2023-29199 and CVE-2023-30547: exceptions that are not cleaned',
    denied: ['EPERM'],
    run: () => {
      const code = 'try { host() } catch (error) { error.constructor.constructor("return process")() }'
      const host = () => {
        throw new Error('of the host')
      }
      return start(vm.runInNewContext(code, { host }))
    },
  },
  {
    name: 'leaves a vm context by the species of a promise, and starts a process',
    hasControl: true,
    like: 'vm2 CVE-2023-37466: the handler of a promise of the host',
    denied: ['EPERM'],
    run: async () => {
      const code = 'host().then((value) => value.constructor.constructor("return process")())'
      return start(await vm.runInNewContext(code, { host: async () => ({}) }))
    },
  },
  {
    name: 'leaves a vm context by a custom inspection, and starts a process',
    hasControl: true,
    like: 'vm2 CVE-2023-37903: util.inspect.custom is given functions of the host',
    denied: ['EPERM'],
    run: () => {
      const code =
        '({ [Symbol.for("nodejs.util.inspect.custom")]: (_depth, _options, inspect) => { took(inspect) } })'
      let seen: unknown
      const took = (inspect: unknown) => {
        seen = inspect
      }
      require('node:util').inspect(vm.runInNewContext(code, { took }))
      return start(escapeBy(seen))
    },
  },
  {
    name: 'leaves a vm context by a proxy, and starts a process',
    hasControl: true,
    like: 'vm2 CVE-2023-32314: functions wrapped in proxies',
    denied: ['EPERM'],
    run: () => {
      let seen: unknown
      const trap = {
        apply: (_target: unknown, self: unknown) => {
          seen = self
        },
      }
      vm.runInNewContext('proxy.call(host)', { proxy: new Proxy(() => {}, trap), host: {} })
      return start(escapeBy(seen))
    },
  },
  {
    name: 'requires child_process from the main module',
    hasControl: true,
    like: 'n8n CVE-2025-68613: process.mainModule.require',
    denied: ['EPERM'],
    run: () => startWith(process.getBuiltinModule('node:module').createRequire('/program/')('child_process')),
  },
  {
    name: 'loads child_process by Module._load',
    hasControl: true,
    like: 'Node CVE-2023-32002: Module._load passes by the policy',
    denied: ['EPERM'],
    run: () => startWith(Reflect.get(require('node:module'), '_load')('child_process')),
  },
  {
    name: 'starts a process by the binding below child_process',
    hasControl: true,
    like: 'Node CVE-2023-32559: process.binding("spawn_sync")',
    denied: ['EPERM'],
    run: () => {
      const { spawn } = binding('spawn_sync')
      const stdio = Array.from({ length: 3 }, () => ({ type: 'ignore' }))
      const options = { file: process.execPath, args: ['node', '-v'], envPairs: [], stdio }
      const { error } = spawn(options)
      return error === -1 ? 'EPERM' : `done ${error}`
    },
  },
  {
    name: 'reads a host file by the binding below fs',
    hasControl: true,
    like: 'Node CVE-2023-32559: process.binding("fs")',
    canary: 'host file',
    denied: ['ENOENT'],
    run: ({ targets }) => String(binding('fs').open(targets.files.temporary, 0, 0)),
  },
  {
    name: 'reads a host file by a path that is bytes',
    hasControl: true,
    like: 'Node CVE-2023-32004: Buffer paths pass by the permission model',
    canary: 'host file',
    denied: ['ENOENT'],
    run: ({ targets }) => readFileSync(Buffer.from(`/tmp/../tmp/../..${targets.files.temporary}`), 'utf8'),
  },
  {
    name: 'reads a host file by a URL with escaped dots',
    hasControl: true,
    like: 'Node permission model: path traversal',
    canary: 'host file',
    denied: ['ENOENT'],
    run: ({ targets }) =>
      readFileSync(new URL(`file:///tmp/%2e%2e/%2e%2e${targets.files.temporary}`), 'utf8'),
  },
  {
    name: 'reads a host file through WASI with the root given to it',
    hasControl: true,
    like: 'Node WASI: preopened directories',
    canary: 'host file',
    denied: ['ENOENT'],
    run: ({ targets }) => {
      new WASI({ version: 'preview1', preopens: { '/': '/' } })
      return readFileSync(targets.files.home, 'utf8')
    },
  },
  {
    name: 'loads a host file as variables',
    like: 'Node: process.loadEnvFile',
    canary: 'host file',
    denied: ['ENOENT'],
    hasControl: true,
    run: ({ targets }) => process.loadEnvFile(targets.files.temporary),
  },
  {
    name: 'opens a host file as a database',
    like: 'Node: node:sqlite reads files by itself',
    canary: 'host file',
    denied: ['ERR_SQLITE_ERROR'],
    run: ({ targets }) => {
      // It exists there, and is no database: SQLite would tell of that only when it reads.
      new DatabaseSync(targets.files.temporary, { readOnly: true })
    },
    hasControl: true,
  },
  {
    name: 'attaches a host file to a database',
    like: 'SQLite: ATTACH',
    canary: 'host file',
    denied: ['ERR_SQLITE_ERROR'],
    run: ({ targets }) =>
      new DatabaseSync(':memory:').exec(`ATTACH '${targets.files.temporary}-new' AS other`),
    hasControl: true,
  },
  {
    name: 'writes a snapshot of its heap into the program of all',
    like: 'Node permission model: files that V8 writes',
    canary: 'host file',
    denied: ['EROFS', 'ERR_SYSTEM_ERROR'],
    run: () => v8.writeHeapSnapshot('/program/heap'),
  },
  {
    name: 'writes a report into the program of all',
    like: 'Node permission model: files that reports write',
    canary: 'host file',
    denied: ['nothing'],
    run: () => {
      process.report?.writeReport('/program/report')
      return existsSync('/program/report') ? 'done' : 'nothing'
    },
  },
  {
    name: 'starts a worker thread without its restrictions',
    hasControl: true,
    like: 'Node CVE-2025-23083: internal workers; CVE-2023-30587: inspector of a worker',
    denied: ['ERR_WORKER_INIT_FAILED'],
    run: () =>
      new Promise((resolve, reject) => {
        const worker = new Worker('require("node:fs")', { eval: true, env: {}, execArgv: [] })
        worker
          .on('error', reject)
          .on('online', () => resolve('done'))
          .on('exit', (code) => resolve(`${code}`))
      }),
  },
  {
    name: 'opens a debugger that listens',
    like: 'Node: inspector.open, and SIGUSR1 that does the same',
    // Node does not expect that a thread is refused.
    denied: ['exited: SIGSEGV', 'exited: SIGABRT'],
    run: () => {
      inspector.open(0, '127.0.0.1')
      return inspector.url() === undefined ? 'nothing' : `done ${inspector.url()}`
    },
  },
  {
    name: 'opens the debugger of its supervisor',
    like: 'Node: process._debugProcess',
    canary: 'supervisor',
    denied: ['EPERM'],
    run: ({ targets }) => {
      Reflect.get(process, '_debugProcess')(targets.pids.supervisor)
    },
  },
  {
    name: 'becomes another program by process.execve',
    like: 'Node 23: process.execve',
    denied: ['EPERM', 'exited: SIGABRT'],
    run: () => process.execve?.('/bin/node', ['node', '-v'], {}),
  },
  {
    name: 'loads a native add-on from its private disk',
    like: 'Node permission model: process.dlopen',
    denied: ['ERR_DLOPEN_FAILED'],
    run: () => {
      // The header and the first segment of a shared library are enough to be mapped: noexec comes first.
      const head = Buffer.alloc(65_536)
      readSync(openSync('/bin/node', 'r'), head)
      writeFileSync('/tmp/add-on.node', head)
      process.dlopen({ exports: {} }, '/tmp/add-on.node')
    },
  },
  {
    name: 'turns on the natives of V8 and crashes in them',
    like: 'V8: %functions; code that takes over its own process',
    canary: 'supervisor',
    denied: ['exited: SIGABRT', 'exited: SIGTRAP', 'exited: SIGILL', 'exited: SIGSEGV'],
    run: () => {
      v8.setFlagsFromString('--allow-natives-syntax')
      new Function('%SystemBreak(); %AbortJS("x")')()
    },
  },
  {
    name: 'reads a host file after it has executed cached code of V8 that it forged',
    like: 'isolated-vm CVE-2022-39266: cachedData of a script is trusted',
    canary: 'host file',
    denied: ['ENOENT', 'exited: SIGSEGV', 'exited: SIGILL', 'exited: SIGTRAP', 'exited: SIGABRT'],
    run: ({ targets }) => {
      const cachedData = new vm.Script('1 + 1').createCachedData()
      for (let at = 64; at < cachedData.length; at += 7) cachedData[at] = 0xff
      new vm.Script('1 + 1', { cachedData }).runInThisContext()
      return readFileSync(targets.files.temporary, 'utf8')
    },
  },
  {
    name: 'has V8 deserialize what it has forged',
    like: 'Node: v8.deserialize reads memory of a host object',
    canary: 'supervisor',
    denied: ['Error', 'ERR_BUFFER_OUT_OF_BOUNDS', 'DataCloneError', 'RangeError'],
    run: () => String(v8.deserialize(Buffer.from([0xff, 0x0f, 0x5c, 0x74, 0xff, 0xff, 0xff, 0xff]))),
  },
])

function binding(name: string) {
  return Reflect.get(process, 'binding').call(process, name)
}

function escapeBy(seen: unknown): unknown {
  return Object(seen).constructor.constructor('return process')()
}

/** With the `process` that an escape has won. */
function start(won: unknown): string {
  const { error } = Object(won ?? process)
    .getBuiltinModule('node:child_process')
    .spawnSync(process.execPath, ['-v'])
  return error?.code ?? 'done'
}

function startWith(childProcess: { spawnSync: typeof spawnSync }): string {
  const { error } = childProcess.spawnSync(process.execPath, ['-v'])
  return error !== undefined && 'code' in error ? String(error.code) : 'done'
}
