import fs from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { type Attempt, attemptsOf } from '../attempt.ts'
import { draw } from '../inside/draw.ts'
import { lockedByte, lockOf, sharedFile } from '../inside/hold-secret.ts'
import { call, errnoName, errorOf, lastErrno, libc } from '../inside/power.ts'

const readAndWrite = 3
const sharedAndAnonymous = 0x21
const createForAll = 0o1666
const key = 0x6d69_6c6c

const sharedMemory: Attempt[] = attemptsOf(
  { canary: 'neighbour', like: 'shared memory and queues between workers', denied: ['EPERM'] },
  [
    { name: 'makes a segment of System V', run: () => call('shmget', key, 4096, createForAll) },
    { name: 'attaches a segment of System V', run: () => call('shmat', 0, 0, 0) },
    { name: 'lists segments of System V', run: () => call('shmctl', 0, 14, Buffer.alloc(128)) },
    { name: 'makes semaphores of System V', run: () => call('semget', key, 1, createForAll) },
    { name: 'makes a queue of System V', run: () => call('msgget', key, createForAll) },
    { name: 'makes a queue of POSIX', run: () => call('mq_open', 'meeting', 0o102, 0o666, 0) },
    {
      name: 'makes shared memory of POSIX',
      denied: ['ENOENT', 'EACCES', 'ENOSYS'],
      run: () => (libc().shm_open('/meeting', 0o102, 0o666) === -1 ? errnoName(lastErrno()) : 'done'),
    },
    {
      name: 'maps memory that is shared and has no name',
      hasControl: true,
      run: () => call('mmap', 0, 4096, readAndWrite, sharedAndAnonymous, -1, 0),
    },
    {
      name: 'maps pages from the pool of the host',
      run: () => call('mmap', 0, 1 << 21, readAndWrite, 0x4_0022, -1, 0),
    },
    {
      name: 'merges its pages with those of others',
      like: 'KSM: side channels by merged pages',
      denied: ['EINVAL'],
      run: () => call('madvise', 0, 0, 12),
    },
    {
      name: 'asks which pages of the program are in memory',
      like: 'CVE-2019-5489: mincore as a side channel',
      run: () => call('mincore', 0, 4096, Buffer.alloc(1)),
    },
    {
      name: 'asks which pages of a file are in memory',
      like: 'cachestat and preadv2 as a side channel',
      denied: ['ENOSYS'],
      run: () => call('cachestat', fs.openSync(sharedFile, 'r'), Buffer.alloc(16), Buffer.alloc(40), 0),
    },
    {
      name: 'locks a file that all see, as a sign',
      hasControl: true,
      denied: ['ENOSYS'],
      run: () => call('flock', fs.openSync(sharedFile, 'r'), 2),
    },
    {
      name: 'locks a file that all see by descriptor, as a sign',
      hasControl: true,
      run: () => call('fcntl', fs.openSync(sharedFile, 'r'), 37, lockOf(0)),
    },
    {
      name: 'sees the lock of its neighbour on a file that all see',
      hasControl: true,
      like: 'covert channels: two runs that agreed to meet',
      denied: ['nothing', 'EPERM'],
      run: () => {
        const lock = lockOf(1)
        call('fcntl', fs.openSync(sharedFile, 'r'), 5, lock)
        return lock.readInt16LE(0) === 2 ? 'nothing' : `done: byte ${lockedByte} is locked`
      },
    },
  ],
)

const rooms: Attempt[] = attemptsOf(
  {
    canary: 'neighbour',
    like: 'workers that tenants share: temporary files and sockets of others',
    denied: ['ENOENT'],
  },
  [
    {
      name: 'reads the secret on the disk of its neighbour',
      run: () => fs.readFileSync('/tmp/secret-of-a-neighbour', 'utf8'),
    },
    {
      name: 'reads the secret in the broker directory of its neighbour',
      run: ({ targets }) => fs.readFileSync(join('/broker', targets.brokers.name, 'secret'), 'utf8'),
    },
    {
      name: 'reads it beside its own',
      run: ({ targets }) => fs.readFileSync(join('/broker/..', targets.brokers.name, 'secret'), 'utf8'),
    },
    {
      name: 'reads it by its path on the host',
      hasControl: true,
      run: ({ targets }) => fs.readFileSync(join(targets.brokers.directory, 'secret'), 'utf8'),
    },
    {
      name: 'reads it by a link',
      run: ({ targets }) => {
        fs.symlinkSync(`/broker/../broker/${targets.brokers.name}/secret`, '/tmp/to-neighbour')
        return fs.readFileSync('/tmp/to-neighbour', 'utf8')
      },
    },
    {
      name: 'opens it below a descriptor of its own directory',
      run: ({ targets }) =>
        call('openat', fs.openSync('/broker', 'r'), `../${targets.brokers.name}/secret`, 0),
    },
    {
      name: 'lists the directories of brokers',
      denied: ['nothing'],
      run: ({ targets }) => {
        const seen = ['/', '/broker', '/broker/..', '/tmp', '/tmp/..', '/program/..'].flatMap((path) =>
          fs.readdirSync(path),
        )
        const allowed = new Set(['bin', 'broker', 'dev', 'lib', 'lib64', 'program', 'tmp', 'usr', 'process'])
        return seen.some((name) => name === targets.brokers.name || name.startsWith('run-'))
          ? seen.filter((name) => !allowed.has(name)).join()
          : 'nothing'
      },
    },
    {
      name: 'connects to the broker of its neighbour',
      run: ({ targets }) => reach(join('/broker', targets.brokers.name, 'broker')),
    },
    {
      name: 'connects to the broker of its neighbour by its path on the host',
      hasControl: true,
      run: ({ targets }) => {
        // From there, since the path is too long for an address.
        process.chdir(targets.brokers.directory)
        return reach('broker')
      },
    },
    {
      name: 'guesses the broker directory of its neighbour',
      denied: ['nothing'],
      run: () => {
        const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
        const names = Array.from(letters, (letter) => `/broker/run-${letter.repeat(6)}`)
        return names.every((path) => errorOf(() => fs.statSync(path)) === 'ENOENT') ? 'nothing' : 'done'
      },
    },
    {
      name: 'finds the folder of its driver',
      run: ({ targets }) => fs.readdirSync(dirname(targets.files.temporary)).join(),
    },
  ],
)

const randomness: Attempt[] = attemptsOf(
  {
    canary: 'neighbour',
    like: 'forked processes that draw the same numbers: OpenSSL after fork, Debian CVE-2008-0166',
    setting: 'everywhere',
    denied: ['nothing'],
  },
  [
    {
      name: 'draws what its neighbour drew',
      run: async ({ targets }) => {
        const own = await draw()
        const same = Object.entries(own).filter(([name, value]) => targets.drawn[name] === value)
        return same.length === 0 ? 'nothing' : `the same ${same.map(([name]) => name).join()}`
      },
    },
  ],
).map((attempt) => ({ ...attempt, isFresh: true }))

export const neighbours: Attempt[] = [...sharedMemory, ...rooms, ...randomness]

function reach(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    connect({ path }, () => resolve('done')).on('error', reject)
  })
}
