import { exec, fork, spawn } from 'node:child_process'
import cluster from 'node:cluster'
import { once } from 'node:events'
import os from 'node:os'
import { type Attempt, attemptsOf } from '../attempt.ts'
import { call, errnoName, errorOf, libc, pointerTo } from '../inside/power.ts'

const sigChld = 17
const sigKill = 9
const sigSegv = 11
/** As libc makes a thread. */
const threadFlags = 0x3d_0f00

const newProcesses: Attempt[] = attemptsOf(
  { canary: 'host process', like: 'n8n, vm2: child_process is what every escape is for', denied: ['EPERM'] },
  [
    { name: 'forks', denied: ['EPERM', 'ENOSYS'], run: () => call('fork') },
    { name: 'forks and shares its memory', denied: ['EPERM', 'ENOSYS'], run: () => call('vfork') },
    { name: 'clones itself', run: () => call('clone', sigChld, 0) },
    { name: 'clones a thread as libc does', run: () => call('clone', threadFlags, 0) },
    { name: 'clones a sibling, a child of its parent', run: () => call('clone', 0x8000 | sigChld, 0) },
    {
      name: 'clones a process that shares its files and memory',
      run: () => call('clone', 0xf00 | sigChld, 0),
    },
    { name: 'clones by clone3', denied: ['ENOSYS'], run: () => call('clone3', Buffer.alloc(88), 88) },
    {
      name: 'clones by clone3 into another control group',
      denied: ['ENOSYS'],
      run: () => {
        const asked = Buffer.alloc(88)
        asked.writeBigUInt64LE(0x2_0000_0000n)
        return call('clone3', asked, 88)
      },
    },
    { name: 'becomes another program', run: () => call('execve', '/bin/node', 0, 0) },
    { name: 'becomes another program by descriptor', run: () => call('execveat', 0, '', 0, 0, 0x1000) },
    { name: 'makes a program in memory', hasControl: true, run: () => call('memfd_create', 'program', 0) },
    {
      name: 'has libc start a shell',
      hasControl: true,
      // As of a shell that could not be started.
      denied: ['code 127'],
      run: () => `code ${libc().system('true') >> 8}`,
    },
    {
      name: 'has libc open a pipe to a shell',
      hasControl: true,
      denied: ['NULL'],
      run: () => (libc().popen('true', 'r') === 0n ? 'NULL' : 'done'),
    },
    {
      name: 'has libc spawn a program',
      hasControl: true,
      run: () => {
        const words = new BigUint64Array([pointerTo(Buffer.from('node\0')), 0n])
        const list = pointerTo(new Uint8Array(words.buffer))
        return errnoName(libc().posix_spawn(pointerTo(Buffer.alloc(8)), process.execPath, 0n, 0n, list, list))
      },
    },
    {
      name: 'has libc start a thread',
      canary: 'host kernel',
      denied: ['EPERM', 'EAGAIN'],
      run: () => errnoName(libc().pthread_create(pointerTo(Buffer.alloc(8)), 0n, 1n, 0n)),
    },
    {
      name: 'starts a program with Node',
      hasControl: true,
      run: async () => once(spawn(process.execPath, ['-v']), 'spawn'),
    },
    {
      name: 'starts a shell with Node',
      hasControl: true,
      run: () =>
        new Promise((resolve, reject) => exec('id', (error) => (error ? reject(error) : resolve('done')))),
    },
    {
      name: 'starts a program that outlives it',
      hasControl: true,
      run: async () => once(spawn(process.execPath, ['-v'], { detached: true, stdio: 'ignore' }), 'spawn'),
    },
    {
      name: 'forks with Node',
      hasControl: true,
      run: async () => once(fork('/program/package.json'), 'spawn'),
    },
    {
      name: 'forks a cluster with Node',
      run: () =>
        new Promise((resolve, reject) => {
          cluster
            .fork()
            .on('error', reject)
            .on('online', () => resolve('done'))
        }),
    },
  ],
)

const others: Attempt[] = attemptsOf(
  { canary: 'host process', like: 'containers that share the PID namespace', denied: ['EPERM'] },
  [
    { name: 'kills everything that it may', run: () => call('kill', -1, sigKill) },
    { name: 'kills everything that it may, with Node', run: () => process.kill(-1, 'SIGKILL') },
    { name: 'kills its process group', run: () => call('kill', 0, sigKill) },
    {
      name: 'kills its parent, or the first process that it sees',
      run: () => distinct([process.ppid, 1, 2].map((pid) => errorOf(() => call('kill', pid, sigKill)))),
    },
    {
      name: 'kills its supervisor',
      canary: 'supervisor',
      run: ({ targets }) => call('kill', targets.pids.supervisor, 9),
    },
    {
      name: 'kills its neighbour',
      hasControl: true,
      canary: 'neighbour',
      run: ({ targets }) => call('kill', targets.pids.neighbour, 9),
    },
    {
      name: 'kills every process by number',
      run: () =>
        distinct(Array.from({ length: 3000 }, (_, pid) => errorOf(() => call('kill', pid + 2, sigKill)))),
    },
    {
      name: 'sends every process a signal that means a crash, which the filter lets pass',
      denied: ['ESRCH'],
      run: ({ targets }) => {
        const pids = [targets.pids.supervisor, targets.pids.neighbour]
        return distinct(pids.map((pid) => errorOf(() => call('tgkill', pid, pid, sigSegv))))
      },
    },
    {
      name: 'stops a thread of its neighbour',
      canary: 'neighbour',
      run: ({ targets }) => call('tkill', targets.pids.neighbour, 19),
    },
    {
      name: 'queues a signal with data',
      run: ({ targets }) => call('rt_sigqueueinfo', targets.pids.neighbour, sigKill, Buffer.alloc(128)),
    },
    {
      name: 'queues a signal for a thread',
      run: ({ targets }) =>
        call('rt_tgsigqueueinfo', targets.pids.neighbour, targets.pids.neighbour, sigKill, Buffer.alloc(128)),
    },
    {
      name: 'opens a descriptor of its neighbour',
      hasControl: true,
      canary: 'neighbour',
      run: ({ targets }) => call('pidfd_open', targets.pids.neighbour, 0),
    },
    {
      name: 'opens a descriptor of the first process',
      hasControl: true,
      run: () => call('pidfd_open', 1, 0),
    },
    { name: 'signals by descriptor', run: () => call('pidfd_send_signal', 3, sigKill, 0, 0) },
    {
      name: 'takes a descriptor out of another process',
      denied: ['SIGSYS'],
      run: () => call('pidfd_getfd', 3, 3, 0),
    },
    {
      name: 'attaches to its neighbour as a debugger',
      canary: 'neighbour',
      denied: ['SIGSYS'],
      run: ({ targets }) => call('ptrace', 16, targets.pids.neighbour, 0, 0),
    },
    {
      name: 'seizes the first process as a debugger',
      denied: ['SIGSYS'],
      run: () => call('ptrace', 0x4206, 1, 0, 0),
    },
    { name: 'asks its parent to debug it', denied: ['SIGSYS'], run: () => call('ptrace', 0, 0, 0, 0) },
    {
      name: 'reads memory of its neighbour',
      canary: 'neighbour',
      denied: ['SIGSYS'],
      run: ({ targets }) => call('process_vm_readv', targets.pids.neighbour, 0, 0, 0, 0, 0),
    },
    {
      name: 'writes memory of its supervisor',
      canary: 'supervisor',
      denied: ['SIGSYS'],
      run: ({ targets }) => call('process_vm_writev', targets.pids.supervisor, 0, 0, 0, 0, 0),
    },
    {
      name: 'takes memory away from another process',
      denied: ['SIGSYS'],
      run: () => call('process_madvise', 3, 0, 0, 4, 0),
    },
    {
      name: 'has the dying memory of another process reaped',
      denied: ['ENOSYS'],
      run: () => call('process_mrelease', 3, 0),
    },
    {
      name: 'compares kernel objects of processes',
      denied: ['SIGSYS'],
      run: () => call('kcmp', 1, 2, 0, 0, 0),
    },
    {
      name: 'moves pages of another process',
      denied: ['ENOSYS'],
      run: () => call('move_pages', 1, 1, 0, 0, 0, 0),
    },
    {
      name: 'waits for children that are not its own',
      like: 'CVE-2017-5123: waitid writes to the kernel',
      denied: ['ENOSYS'],
      run: () => call('waitid', 0, 0, 0xffff_8000_0000_0000n, 4, 0),
    },
    {
      name: 'makes the kernel signal another process on I/O',
      run: ({ targets }) => call('fcntl', 3, 8, targets.pids.neighbour),
    },
    { name: 'reads the limits of another process', run: () => call('prlimit64', 1, 7, 0, Buffer.alloc(16)) },
  ],
)

const itself: Attempt[] = attemptsOf(
  { canary: 'supervisor', like: 'processes that get out of reach of whoever kills them', denied: ['EPERM'] },
  [
    { name: 'leaves its session', run: () => call('setsid') },
    { name: 'leaves its process group', run: () => call('setpgid', 0, 0) },
    { name: 'survives the death of its parent', hasControl: true, run: () => call('prctl', 1, 0, 0, 0, 0) },
    { name: 'lets anybody debug it', run: () => call('prctl', 0x5961_6d61, -1, 0, 0, 0) },
    { name: 'makes itself dumpable', hasControl: true, run: () => call('prctl', 4, 1, 0, 0, 0) },
    { name: 'rewrites what the kernel shows as its command line', run: () => call('prctl', 35, 1, 0, 0, 0) },
    { name: 'adopts orphans', hasControl: true, run: () => call('prctl', 36, 1, 0, 0, 0) },
    { name: 'dispatches system calls by itself', run: () => call('prctl', 59, 1, 0, 0, 0) },
    { name: 'turns off protection against speculation', run: () => call('prctl', 53, 0, 2, 0, 0) },
    {
      name: 'raises its limit of descriptors',
      run: () => call('prlimit64', 0, 7, Buffer.alloc(16, 0xff), 0),
    },
    { name: 'raises its limit of memory', run: () => call('setrlimit', 2, Buffer.alloc(16, 0xff)) },
    { name: 'raises its priority', run: () => call('setpriority', 0, 0, -20) },
    { name: 'raises its priority with Node', denied: ['ERR_SYSTEM_ERROR'], run: () => os.setPriority(-20) },
    { name: 'becomes a real-time process', run: () => call('sched_setscheduler', 0, 1, Buffer.alloc(4, 1)) },
    { name: 'takes a deadline of the scheduler', run: () => call('sched_setattr', 0, Buffer.alloc(48), 0) },
    { name: 'raises its priority of I/O', run: () => call('ioprio_set', 1, 0, 0) },
    { name: 'locks its memory in place', run: () => call('mlockall', 3) },
  ],
)

export const processes: Attempt[] = [...newProcesses, ...others, ...itself]

/** The answers of many, each once. */
function distinct(answers: readonly string[]): string {
  return [...new Set(answers)].join()
}
