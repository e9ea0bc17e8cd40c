import type { FunctionDefinitions } from 'node:ffi'
import { type SyscallName, syscallNumber } from '../seccomp/index.ts'
import { architecture } from './architecture.ts'

/**
 * The calls of libc that start, split and lock a sandbox. They are made through node:ffi, so that no compiler and no
 * native add-on is needed; Node is started with `--experimental-ffi`. Each throws when the call fails: a sandbox whose
 * lock does not close must not run.
 */
export type Libc = ReturnType<typeof openLibc>

const signatures = {
  fork: { return: 'i32', arguments: [] },
  _exit: { return: 'void', arguments: ['i32'] },
  wait4: { return: 'i32', arguments: ['i32', 'pointer', 'i32', 'pointer'] },
  kill: { return: 'i32', arguments: ['i32', 'i32'] },
  poll: { return: 'i32', arguments: ['pointer', 'u64', 'i32'] },
  unshare: { return: 'i32', arguments: ['i32'] },
  setns: { return: 'i32', arguments: ['i32', 'i32'] },
  mount: { return: 'i32', arguments: ['string', 'string', 'string', 'u64', 'string'] },
  umount2: { return: 'i32', arguments: ['string', 'i32'] },
  setrlimit: { return: 'i32', arguments: ['i32', 'pointer'] },
  prctl: { return: 'i32', arguments: ['i32', 'u64', 'u64', 'u64', 'u64'] },
  socket: { return: 'i32', arguments: ['i32', 'i32', 'i32'] },
  connect: { return: 'i32', arguments: ['i32', 'pointer', 'u32'] },
  dup2: { return: 'i32', arguments: ['i32', 'i32'] },
  close: { return: 'i32', arguments: ['i32'] },
  fcntl: { return: 'i32', arguments: ['i32', 'i32', 'u64'] },
  syscall: { return: 'i64', arguments: ['i64', 'u64', 'u64', 'u64', 'u64', 'u64'] },
  // Node exports libuv's symbols.
  uv_loop_fork: { return: 'i32', arguments: ['pointer'] },
  __errno_location: { return: 'pointer', arguments: [] },
} as const satisfies FunctionDefinitions

/** Unlike an import, this loads the module only where it is there: Node hides it without its flag. */
const ffi = () => process.getBuiltinModule('node:ffi')

export function openLibc() {
  const { dlopen, getInt32, getRawPointer, getCurrentEventLoop } = ffi()
  const { functions: c } = dlopen(null, signatures)
  const pointerTo = (bytes: Uint8Array): bigint => getRawPointer(bytes)

  /** The name of the call, so that the log of a worker says what this machine refuses. */
  function check(name: string, result: number | bigint): number {
    if (Number(result) >= 0) return Number(result)
    throw new Error(`${name} failed with errno ${getInt32(c.__errno_location())}`)
  }

  return {
    fork: () => check('fork', c.fork()),
    /** Never `process.exit()` after a fork: it joins threads that did not survive it. */
    exitNow: (code: number): never => {
      c._exit(code)
      throw new Error('unreachable')
    },
    kill: (pid: number, signal: number) => c.kill(pid, signal),
    unshare: (flags: number) => check('unshare', c.unshare(flags)),
    setns: (fd: number, kind: number) => check('setns', c.setns(fd, kind)),
    mount: (source: string, target: string, kind: string, flags: number, data = '') =>
      check(`mount ${target}`, c.mount(source, target, kind, BigInt(flags), data)),
    unmount: (target: string, flags: number) => check(`umount ${target}`, c.umount2(target, flags)),
    prctl: (option: number, argument: number | bigint = 0, address = 0n) =>
      check(`prctl ${option}`, c.prctl(option, BigInt(argument), address, 0n, 0n)),
    setLimit: (resource: number, soft: number, hard: number) => {
      const limit = new BigUint64Array([BigInt(soft), BigInt(hard)])
      check(`setrlimit ${resource}`, c.setrlimit(resource, pointerTo(bytesOf(limit))))
    },
    /** A system call that libc has no function for. */
    call: (name: SyscallName, ...args: (number | bigint)[]) => {
      const [a = 0, b = 0, d = 0, e = 0, f = 0] = args
      const number = BigInt(numberOf(name))
      return check(name, c.syscall(number, BigInt(a), BigInt(b), BigInt(d), BigInt(e), BigInt(f)))
    },
    /** Connects to a Unix socket, blocking; there is somebody who listens, or this throws. */
    connectUnix: (path: string): number => {
      const fd = check('socket', c.socket(afUnix, sockStream, 0))
      const address = Buffer.alloc(unixAddressBytes)
      address.writeUInt16LE(afUnix, 0)
      if (address.write(path, 2, 'utf8') >= unixAddressBytes - 2)
        throw new Error(`${path} is too long for a socket`)
      check(`connect ${path}`, c.connect(fd, pointerTo(address), address.length))
      return fd
    },
    moveDescriptor: (from: number, to: number) => {
      check('dup2', c.dup2(from, to))
      if (from !== to) check('close', c.close(from))
    },
    copyDescriptor: (from: number, to: number) => check('dup2', c.dup2(from, to)),
    closeDescriptor: (fd: number) => c.close(fd),
    isOpen: (fd: number) => c.fcntl(fd, getDescriptorFlags, 0n) >= 0,
    closesOnExec: (fd: number) => check('fcntl', c.fcntl(fd, getDescriptorFlags, 0n)) === closeOnExecFlag,
    setCloseOnExec: (fd: number, on: boolean) =>
      check('fcntl', c.fcntl(fd, setDescriptorFlags, on ? BigInt(closeOnExecFlag) : 0n)),
    /** The descriptors that have something to say; waits without end. */
    waitForAny: (fds: readonly number[]): number[] => {
      const entries = Buffer.alloc(fds.length * pollEntryBytes)
      fds.forEach((fd, index) => {
        entries.writeInt32LE(fd, index * pollEntryBytes)
        entries.writeInt16LE(pollIn, index * pollEntryBytes + 4)
      })
      // Interrupted by a signal: nobody has anything to say yet.
      if (c.poll(pointerTo(entries), BigInt(fds.length), -1) < 0) return []
      return fds.filter((_fd, index) => entries.readInt16LE(index * pollEntryBytes + 6) !== 0)
    },
    /** How a child ended; null: it has not. */
    reap: (pid: number): Reaped | null => {
      const status = Buffer.alloc(4)
      const usage = Buffer.alloc(rusageBytes)
      if (c.wait4(pid, pointerTo(status), noHang, pointerTo(usage)) !== pid) return null
      const raw = status.readInt32LE()
      const signal = raw & 0x7f
      const seconds = (at: number) =>
        Number(usage.readBigInt64LE(at)) + Number(usage.readBigInt64LE(at + 8)) / 1e6
      return {
        code: signal === 0 ? (raw >> 8) & 0xff : null,
        signal: signal === 0 ? null : signal,
        cpuSeconds: seconds(0) + seconds(16),
      }
    },
    /** A forked child would drive its parent's event loop. */
    renewEventLoop: () => check('uv_loop_fork', c.uv_loop_fork(getCurrentEventLoop())),
    pointerTo,
  }
}

export interface Reaped {
  code: number | null
  signal: number | null
  /** User and system time of the process. */
  cpuSeconds: number
}

const afUnix = 1
const sockStream = 1
const unixAddressBytes = 110
const pollEntryBytes = 8
const pollIn = 1
const noHang = 1
const getDescriptorFlags = 1
const setDescriptorFlags = 2
const closeOnExecFlag = 1
/** struct rusage of the 64-bit architectures begins with two timevals: user time and system time. */
const rusageBytes = 144

function numberOf(name: SyscallName): number {
  const number = syscallNumber(name, architecture())
  if (number === null) throw new Error(`${name} is no system call of this architecture`)
  return number
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
