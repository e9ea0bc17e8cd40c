import { pbkdf2 } from 'node:crypto'
import fs from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Attempt, attemptsOf } from '../attempt.ts'
import { CallError, call, errorOf, ffi, lastErrno, libc, pointerTo } from '../inside/power.ts'

const megabyte = 1 << 20
/** More than any limit of the suite lets pass, and little enough for the machine if none of them held. */
const tooMuch = 512
const readAndWrite = 3
const privateAndAnonymous = 0x22
const noReserve = 0x4000

const memory: Attempt[] = attemptsOf(
  {
    canary: 'host kernel',
    like: 'resource exhaustion: isolated-vm and vm limit the heap of V8 at best, and nothing beside it',
    setting: 'small limits',
    denied: ['killed: memory_limit', 'RangeError', 'ERR_MEMORY_ALLOCATION_FAILED', 'ENOMEM'],
    isFresh: true,
  },
  [
    {
      name: 'fills the heap with numbers',
      run: () => hoard((count) => new Array(megabyte / 8).fill(count + 0.5)),
    },
    {
      name: 'fills the heap with objects',
      run: () => hoard(() => Array.from({ length: megabyte / 64 }, (_, index) => ({ index, next: null }))),
    },
    {
      name: 'fills the heap with one map',
      run: () => {
        const map = new Map<number, string>()
        return hoard((count) => {
          for (let key = 0; key < megabyte / 64; key += 1) map.set(count * megabyte + key, `${count}`)
        })
      },
    },
    {
      name: 'fills the heap with functions that it compiles',
      run: () => hoard((count) => new Function(`return [${`"${count}",`.repeat(megabyte / 32)}]`)()),
    },
    {
      name: 'fills memory with texts',
      run: () => hoard((count) => Buffer.alloc(megabyte, `${count} `).toString('latin1')),
    },
    { name: 'fills memory with buffers', run: () => hoard(() => Buffer.alloc(megabyte, 1)) },
    {
      name: 'fills memory with small buffers',
      run: () => hoard(() => Array.from({ length: 256 }, () => Buffer.alloc(4096, 1))),
    },
    {
      name: 'fills memory that threads could share',
      run: () => hoard(() => new Uint8Array(new SharedArrayBuffer(megabyte)).fill(1)),
    },
    {
      name: 'grows one buffer in place',
      run: () => {
        const buffer = new ArrayBuffer(megabyte, { maxByteLength: tooMuch * megabyte })
        return hoard((count) => {
          buffer.resize((count + 1) * megabyte)
          new Uint8Array(buffer, count * megabyte).fill(1)
        })
      },
    },
    {
      name: 'grows memory of WebAssembly',
      run: () => {
        const wasm = new (Reflect.get(globalThis, 'WebAssembly').Memory)({
          initial: 16,
          maximum: 16 * tooMuch,
        })
        return hoard((count) => {
          if (count > 0) wasm.grow(16)
          new Uint8Array(wasm.buffer, count * megabyte).fill(1)
        })
      },
    },
    { name: 'asks for a buffer of a terabyte', run: () => new ArrayBuffer(2 ** 40) && 'done' },
    {
      name: 'inflates a bomb of zeros',
      like: 'decompression bombs',
      run: () => {
        const bomb = gzipSync(Buffer.alloc(32 * megabyte))
        return hoard((count) => (count % 32 === 0 ? gunzipSync(bomb) : null))
      },
    },
    {
      name: 'has libc fill its heap',
      run: () =>
        hoard(() => {
          const at = libc().malloc(BigInt(megabyte))
          if (at === 0n) throw new CallError(lastErrno())
          ffi().toBuffer(at, megabyte, false).fill(1)
        }),
    },
    {
      name: 'fills memory of the kernel with tables of pages that hold nothing',
      like: 'page tables, which neither RLIMIT_DATA nor the resident set counts',
      run: () => {
        const pageTableReach = 2 * megabyte
        const perMegabyte = 256
        const bytes = tooMuch * perMegabyte * pageTableReach
        const at = call('mmap', 0, bytes, 1, privateAndAnonymous | noReserve, -1, 0)
        call('madvise', at, bytes, 15)
        return hoard((count) => {
          for (let table = 0; table < perMegabyte; table += 1)
            ffi().getUint8(BigInt(at + (count * perMegabyte + table) * pageTableReach))
        })
      },
    },
  ],
)

const mappings: Attempt[] = attemptsOf(
  {
    canary: 'host kernel',
    like: 'memory that is taken where no limit looks',
    setting: 'small limits',
    denied: ['ENOMEM'],
    isFresh: true,
  },
  [
    {
      name: 'maps a terabyte to be written',
      run: () => call('mmap', 0, 2 ** 40, readAndWrite, privateAndAnonymous, -1, 0),
    },
    {
      name: 'maps a terabyte to be written that nobody need have',
      run: () => call('mmap', 0, 2 ** 40, readAndWrite, privateAndAnonymous | noReserve, -1, 0),
    },
    {
      name: 'maps a terabyte that nobody may touch, and may touch it afterwards',
      run: () => {
        const at = call('mmap', 0, 2 ** 40, 0, privateAndAnonymous | noReserve, -1, 0)
        return call('mprotect', at, 2 ** 40, readAndWrite)
      },
    },
    {
      name: 'moves the end of its heap by a terabyte',
      run: () => {
        const end = call('brk', 0)
        return call('brk', end + 2 ** 40) > end ? 'done' : 'ENOMEM'
      },
    },
    {
      name: 'lets a mapping grow to a terabyte',
      run: () =>
        call('mremap', call('mmap', 0, 4096, readAndWrite, privateAndAnonymous, -1, 0), 4096, 2 ** 40, 1),
    },
    {
      name: 'splits its memory into more pieces than the kernel counts',
      run: () => {
        const pages = 80_000
        const at = call('mmap', 0, 2 * pages * 4096, 0, privateAndAnonymous | noReserve, -1, 0)
        for (let page = 0; page < pages; page += 1) call('mprotect', at + 2 * page * 4096, 4096, 1)
      },
    },
    {
      name: 'maps memory that grows downwards, which no limit counts',
      denied: ['EPERM'],
      run: () => call('mmap', 0, 4096, readAndWrite, privateAndAnonymous | 0x100, -1, 0),
    },
    {
      name: 'maps memory that stays in place',
      denied: ['EPERM'],
      run: () => call('mmap', 0, megabyte, readAndWrite, privateAndAnonymous | 0x2000, -1, 0),
    },
    {
      name: 'locks a page in place',
      denied: ['EPERM'],
      run: () => call('mlock', Buffer.alloc(4096), 4096),
    },
    {
      name: 'writes past the end of its disk through a mapping',
      denied: ['exited: SIGBUS', 'EFBIG'],
      run: () => {
        const fd = fs.openSync('mapped', 'w+')
        call('ftruncate', fd, 8 * megabyte)
        fs.writeFileSync('other', Buffer.alloc(6 * megabyte))
        const at = call('mmap', 0, 8 * megabyte, readAndWrite, 1, fd, 0)
        for (let byte = 0; byte < 8 * megabyte; byte += 4096) ffi().setUint8(BigInt(at + byte), 0, 1)
        return 'done'
      },
    },
  ],
)

const disk: Attempt[] = attemptsOf(
  {
    canary: 'host file',
    like: 'temporary files that fill the disk or the memory of all',
    setting: 'small limits',
    denied: ['ENOSPC'],
    isFresh: true,
  },
  [
    {
      name: 'fills its disk with one file',
      denied: ['EFBIG', 'ENOSPC'],
      run: () => {
        const fd = fs.openSync('large', 'w')
        return repeat(64, () => fs.writeSync(fd, Buffer.alloc(megabyte)))
      },
    },
    {
      name: 'fills its disk with several files',
      run: () => repeat(64, (count) => fs.writeFileSync(`part-${count}`, Buffer.alloc(megabyte))),
    },
    {
      name: 'makes more files than its disk has room for',
      run: () => repeat(20_000, (n) => make(`empty-${n}`)),
    },
    {
      name: 'nests directories deeper than its disk has room for',
      run: () =>
        repeat(20_000, () => {
          fs.mkdirSync('d')
          process.chdir('d')
        }),
    },
    {
      name: 'makes more links than its disk has room for',
      run: () => repeat(20_000, (count) => fs.symlinkSync('x'.repeat(4000), `link-${count}`)),
    },
    {
      name: 'gives a file more names than its disk has room for',
      run: () => {
        make('named')
        return repeat(20_000, (count) => fs.linkSync('named', `name-${count}`))
      },
    },
    {
      name: 'makes a file of a terabyte without bytes',
      denied: ['EFBIG'],
      run: () => fs.truncateSync(make('sparse'), 2 ** 40),
    },
    {
      name: 'reserves a terabyte for a file',
      denied: ['EFBIG', 'ENOSPC'],
      run: () => call('fallocate', fs.openSync('reserved', 'w'), 0, 0, 2 ** 40),
    },
    {
      name: 'writes at the end of a terabyte',
      denied: ['EFBIG'],
      run: () => fs.writeSync(fs.openSync('far', 'w'), 'x', 2 ** 40),
    },
    {
      name: 'keeps files that have no name any more',
      run: () =>
        repeat(64, (count) => {
          const fd = fs.openSync(`gone-${count}`, 'w')
          fs.unlinkSync(`gone-${count}`)
          fs.writeSync(fd, Buffer.alloc(megabyte))
        }),
    },
  ],
)

const descriptors: Attempt[] = attemptsOf(
  {
    canary: 'host kernel',
    like: 'tables of the kernel that one process fills for all',
    setting: 'small limits',
    denied: ['EMFILE'],
    isFresh: true,
  },
  [
    { name: 'opens a device again and again', run: () => repeat(5000, () => fs.openSync('/dev/null', 'r')) },
    { name: 'copies a descriptor again and again', run: () => repeat(5000, () => call('dup', 0)) },
    { name: 'copies a descriptor to a high number', denied: ['EBADF'], run: () => call('dup2', 0, 100_000) },
    {
      name: 'fills pipes that nobody empties',
      run: () =>
        repeat(5000, () => {
          const [, end] = pairOf((pair) => call('pipe2', pair, 0o4000))
          fill(end)
        }),
    },
    {
      name: 'makes pipes larger',
      denied: ['EPERM'],
      run: () => call('fcntl', pairOf((pair) => call('pipe2', pair, 0))[1], 1031, megabyte),
    },
    {
      name: 'fills sockets that nobody empties',
      run: () =>
        repeat(5000, () => {
          for (const end of pairOf((pair) => call('socketpair', 1, 1 | 0o4000, 0, pair))) fill(end)
        }),
    },
    ...Object.entries({ 'to send': 7, 'to receive': 8, 'to send, by force': 32 }).map(([what, option]) => ({
      name: `gives a socket a buffer of a gigabyte ${what}`,
      denied: ['ENOPROTOOPT'],
      run: () => call('setsockopt', call('socket', 1, 1, 0), 1, option, Buffer.alloc(4, 0x3f), 4),
    })),
    { name: 'makes lists of events', run: () => repeat(5000, () => call('epoll_create1', 0)) },
    {
      name: 'nests lists of events',
      denied: ['ELOOP', 'EINVAL'],
      run: () => {
        let inner = call('epoll_create1', 0)
        return repeat(50, () => {
          const outer = call('epoll_create1', 0)
          call('epoll_ctl', outer, 1, inner, Buffer.alloc(12, 1))
          inner = outer
        })
      },
    },
    { name: 'makes counters of events', run: () => repeat(5000, () => call('eventfd2', 0, 0)) },
    {
      name: 'makes watchers of files',
      denied: ['ENOSYS'],
      run: () => repeat(5000, () => call('inotify_init1', 0)),
    },
    { name: 'watches files with Node', denied: ['ENOSYS'], run: () => void fs.watch('/tmp') },
    {
      name: 'makes rings of I/O',
      denied: ['ENOSYS'],
      run: () => repeat(50, () => call('io_uring_setup', 4096, Buffer.alloc(120))),
    },
    {
      name: 'makes timers of the kernel',
      denied: ['ENOSYS'],
      run: () => repeat(50, () => call('timerfd_create', 1, 0)),
    },
    {
      name: 'has the kernel interrupt it',
      denied: ['ENOSYS'],
      run: () => call('setitimer', 0, Buffer.alloc(32, 1), 0),
    },
  ],
)

const processes: Attempt[] = attemptsOf(
  {
    canary: 'host process',
    like: 'fork bombs',
    setting: 'small limits',
    denied: ['EPERM'],
    isFresh: true,
  },
  [
    {
      name: 'forks a thousand times',
      run: () => distinct(1000, () => call('clone', 17, 0)),
    },
    {
      name: 'starts a thousand threads',
      denied: ['EPERM', 'EAGAIN'],
      run: () =>
        distinct(1000, () => {
          const errno = libc().pthread_create(pointerTo(Buffer.alloc(8)), 0n, 1n, 0n)
          if (errno !== 0) throw new CallError(errno)
        }),
    },
    {
      name: 'stops itself, so that nobody can tell how long it works',
      run: () => call('tgkill', call('getpid'), call('gettid'), 19),
    },
    {
      name: 'sends itself signals without end',
      run: () => distinct(1000, () => call('rt_sigqueueinfo', call('getpid'), 34, Buffer.alloc(128))),
    },
  ],
)

const time: Attempt[] = attemptsOf(
  {
    canary: 'host kernel',
    like: 'loops without end: limits of vm and isolated-vm hold for JavaScript alone, and only while it is called',
    setting: 'little time',
    denied: ['killed: cpu_limit'],
    isFresh: true,
  },
  [
    {
      name: 'works for ever',
      run: () => {
        for (;;) Math.random()
      },
    },
    {
      name: 'works for ever in one regular expression',
      run: () => /^(\w+\s?)*$/.test(`${'word '.repeat(50)}!`),
    },
    {
      name: 'works for ever between turns of its event loop',
      run: () => {
        const again = () => queueMicrotask(again)
        again()
        return new Promise(() => {})
      },
    },
    {
      name: 'works for ever on the threads of Node',
      run: () => {
        for (let task = 0; task < 8; task += 1) pbkdf2('x', 'y', 1e9, 64, 'sha512', () => {})
        return new Promise(() => {})
      },
    },
    {
      name: 'works for ever, and is deaf to the signal of its limit',
      // The second signal that nobody is deaf to. Why it came only the parent of a process can tell: a zygote is one.
      denied: ['killed: cpu_limit', 'exited: SIGKILL'],
      run: () => {
        const ignore = Buffer.alloc(32)
        ignore.writeBigUInt64LE(1n)
        call('rt_sigaction', 24, ignore, 0, 8)
        for (;;) Math.random()
      },
    },
    {
      name: 'sleeps for ever in the kernel',
      denied: ['killed: deadline'],
      run: () => {
        for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e6)
      },
    },
    {
      name: 'sets a million timers',
      denied: ['killed: memory_limit', 'killed: cpu_limit'],
      run: () => hoard(() => Array.from({ length: 20_000 }, () => setTimeout(() => {}, 2 ** 30))),
    },
    {
      name: 'calls itself without end',
      denied: ['RangeError'],
      run: () => {
        const again = (): number => again() + 1
        return again()
      },
    },
  ],
)

/** What a run may use up of what the machine has; each ends or stops that run alone. */
export const bombs: Attempt[] = [...memory, ...mappings, ...disk, ...descriptors, ...processes, ...time]

/** Holds so many times a megabyte, long enough for whoever watches from outside. */
async function hoard(hold: (count: number) => unknown): Promise<string> {
  const held: unknown[] = []
  for (let count = 0; count < tooMuch; count += 1) held.push(hold(count))
  await delay(1000)
  return `done: ${held.length} MB`
}

function repeat(times: number, work: (count: number) => unknown): string {
  for (let count = 0; count < times; count += 1) work(count)
  return `done: ${times} times`
}

/** The answers of many, each once. */
function distinct(times: number, work: () => unknown): string {
  return [...new Set(Array.from({ length: times }, () => errorOf(work)))].join()
}

function make(path: string): string {
  fs.closeSync(fs.openSync(path, 'w'))
  return path
}

/** Two descriptors, as the kernel gives them. */
function pairOf(ask: (pair: Buffer) => unknown): [number, number] {
  const pair = Buffer.alloc(8)
  ask(pair)
  return [pair.readInt32LE(0), pair.readInt32LE(4)]
}

function fill(fd: number): void {
  const bytes = Buffer.alloc(65_536, 1)
  try {
    for (;;) fs.writeSync(fd, bytes)
  } catch {
    // It is full.
  }
}
