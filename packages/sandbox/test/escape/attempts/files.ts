import fs from 'node:fs'
import { type Attempt, attemptsOf } from '../attempt.ts'
import { call, errorOf } from '../inside/power.ts'
import type { Targets } from '../targets.ts'

const read = (path: string) => fs.readFileSync(path, 'utf8')
const creating = fs.constants.O_CREAT | fs.constants.O_WRONLY
const fileDescriptors = Array.from({ length: 512 }, (_, fd) => fd)
const currentDirectory = -100

const hostFiles: Attempt[] = attemptsOf(
  { canary: 'host file', like: 'path traversal: n8n, Node permission model, vm with fs', denied: ['ENOENT'] },
  [
    ...(['temporary', 'home', 'besideProgram', 'supervisor'] as const).map((which) => ({
      name: `reads a host file by its path: ${which}`,
      hasControl: true as const,
      run: ({ targets }: { targets: Targets }) => read(targets.files[which]),
    })),
    {
      name: 'overwrites a host file that anybody may write',
      hasControl: true,
      run: ({ targets }) => fs.writeFileSync(targets.files.temporary, 'overwritten', { flag: 'r+' }),
    },
    {
      name: 'deletes a host file that anybody may delete',
      hasControl: true,
      run: ({ targets }) => fs.unlinkSync(targets.files.temporary),
    },
    {
      name: 'climbs from its disk by dots',
      hasControl: true,
      run: ({ targets }) => read(`/tmp/${'../'.repeat(40)}${targets.files.temporary}`),
    },
    {
      name: 'climbs from the program to what lies beside it',
      run: () => read('/program/../beside-the-program'),
    },
    {
      name: 'climbs from its working directory by descriptor',
      hasControl: true,
      run: ({ targets }) => {
        const fd = fs.openSync('.', 'r')
        return call('openat', fd, `${'../'.repeat(40)}${targets.files.temporary.slice(1)}`, 0)
      },
    },
    {
      name: 'follows a symbolic link that it made to a host file',
      hasControl: true,
      like: 'Node CVE-2025-55130, zip slip by links: links that are followed',
      run: ({ targets }) => {
        fs.symlinkSync(targets.files.temporary, 'link')
        return read('link')
      },
    },
    {
      name: 'follows a symbolic link to the root of another process',
      run: ({ targets }) => {
        fs.symlinkSync(`/proc/1/root${targets.files.temporary}`, 'link-to-root')
        return read('link-to-root')
      },
    },
    {
      name: 'makes a hard link to a host file',
      hasControl: true,
      run: ({ targets }) => fs.linkSync(targets.files.temporary, 'hard-link'),
    },
    ...['/proc/self/root', '/proc/self/cwd', '/proc/self/fd', '/proc/self/exe', '/proc/self/mem'].map(
      (path) => ({
        name: `opens ${path}`,
        hasControl: true as const,
        like: 'runc CVE-2019-5736 and CVE-2024-21626: what procfs leads to',
        run: () => fs.openSync(path, 'r'),
      }),
    ),
    ...[
      '/proc/1/root',
      '/sys/kernel',
      '/sys/fs/cgroup/release_agent',
      '/proc/sys/kernel/core_pattern',
      '/proc/sysrq-trigger',
      '/etc/passwd',
      '/etc/ld.so.preload',
      '/run/docker.sock',
      '/var/run/docker.sock',
      '/dev/mem',
      '/dev/kmsg',
      '/dev/kvm',
      '/dev/fuse',
      '/dev/userfaultfd',
      '/dev/loop-control',
      '/dev/vsock',
      '/dev/net/tun',
      '/dev/vda',
      '/dev/shm',
      '/dev/pts',
      '/dev/ptmx',
      '/dev/tty',
    ].map((path) => ({
      name: `opens ${path}`,
      like: 'containers that show too much: CVE-2022-0492 (release_agent), docker.sock, devices',
      run: () => fs.openSync(path, 'r'),
    })),
    {
      name: 'looks at processes by their numbers in /proc',
      like: 'containers that show procfs',
      canary: 'host process' as const,
      denied: ['nothing'],
      run: ({ targets }: { targets: Targets }) => {
        const { supervisor, neighbour } = targets.pids
        return first([...Array(300).keys(), supervisor, neighbour], (pid) => fs.statSync(`/proc/${pid}/`))
      },
      hasControl: true as const,
    },
    {
      name: 'lists a shared place for temporary memory',
      run: () => fs.readdirSync('/dev/shm').join() || 'nothing',
    },
  ],
)

const leftOver: Attempt[] = attemptsOf(
  {
    canary: 'host file',
    like: 'runc CVE-2024-21626: a descriptor that was left open',
    denied: ['nothing'],
    isFresh: true,
  },
  [
    {
      name: 'opens a host file from each descriptor that was left open',
      run: ({ targets }) =>
        first(fileDescriptors, (fd) =>
          call('openat', fd, `${'../'.repeat(40)}${targets.files.temporary.slice(1)}`, 0),
        ),
    },
    {
      name: 'makes each descriptor that was left open its working directory',
      run: () => first(fileDescriptors, (fd) => call('fchdir', fd)),
    },
    {
      name: 'finds a file or a directory among the descriptors',
      run: () =>
        first(fileDescriptors, (fd) => {
          const stat = fs.fstatSync(fd)
          if (!stat.isFile() && !stat.isDirectory() && !stat.isBlockDevice()) throw new Error('no file')
          return JSON.stringify(stat)
        }),
    },
    {
      name: 'finds a socket that is neither its protocol nor its output',
      canary: 'supervisor',
      run: () =>
        first(
          fileDescriptors.filter((fd) => fd > 3),
          (fd) => {
            if (!fs.fstatSync(fd).isSocket()) throw new Error('no socket')
            return fd
          },
        ),
    },
  ],
)

const readOnly: Attempt[] = attemptsOf(
  {
    canary: 'host file',
    like: 'shared warm processes: one run changes the program of the next',
    denied: ['EROFS'],
  },
  [
    ...['/program/main.mjs', '/program/anybody-may-write'].map((path) => ({
      name: `writes into ${path}`,
      run: () => fs.openSync(path, 'r+'),
    })),
    ...['/program/new', '/new', '/bin/new', '/dev/new', '/broker/new', '/lib/new'].map((path) => ({
      name: `creates ${path}`,
      denied: ['EROFS', 'ENOENT'],
      run: () => fs.openSync(path, creating),
    })),
    { name: 'opens Node itself to the world', run: () => fs.chmodSync('/bin/node', 0o777) },
    { name: 'deletes a file of the program', run: () => fs.unlinkSync('/program/anybody-may-write') },
    {
      name: 'renames a file of the program',
      run: () => fs.renameSync('/program/anybody-may-write', '/program/renamed'),
    },
    {
      name: 'moves a file of its own over the program',
      denied: ['EXDEV', 'EROFS'],
      run: () => {
        fs.writeFileSync('own', '')
        fs.renameSync('own', '/program/anybody-may-write')
      },
    },
    { name: 'truncates a file of the program', run: () => fs.truncateSync('/program/anybody-may-write') },
    { name: 'opens the program to the world', run: () => fs.chmodSync('/program', 0o777) },
    {
      name: 'sets the times of a file of the program',
      run: () => fs.utimesSync('/program/anybody-may-write', 0, 0),
    },
    {
      name: 'makes the broker listen elsewhere: renames its socket',
      run: () => fs.renameSync('/broker/broker', '/broker/other'),
    },
    { name: 'deletes the socket of its broker', run: () => fs.unlinkSync('/broker/broker') },
    { name: 'makes a directory beside its broker', run: () => fs.mkdirSync('/broker/directory') },
    { name: 'opens its broker directory to the world', run: () => fs.chmodSync('/broker', 0o777) },
    {
      name: 'makes a link of the program on its disk',
      denied: ['EXDEV'],
      run: () => fs.linkSync('/program/anybody-may-write', 'linked'),
    },
    {
      name: 'maps a file of the program to be written',
      like: 'Dirty COW, CVE-2016-5195: writing to what is mapped read-only',
      denied: ['EACCES'],
      run: () => call('mmap', 0, 4096, 3, 1, fs.openSync('/program/anybody-may-write', 'r'), 0),
    },
    {
      name: 'writes through a pipe into the page cache',
      like: 'Dirty Pipe, CVE-2022-0847: splice',
      denied: ['ENOSYS'],
      run: () => call('splice', fs.openSync('/program/anybody-may-write', 'r'), 0, 1, 0, 1, 0),
    },
  ],
)

const execution: Attempt[] = attemptsOf(
  {
    canary: 'host process',
    like: 'Node permission model: programs brought along',
    denied: ['EACCES', 'EPERM'],
  },
  [
    {
      name: 'executes a file of its disk',
      run: () => {
        fs.writeFileSync('program', '#!/bin/node\n', { mode: 0o755 })
        call('execve', 'program', 0, 0)
      },
    },
    {
      name: 'executes a file of its disk that is set-uid',
      like: 'set-uid programs in user namespaces',
      run: () => {
        fs.writeFileSync('set-uid', '#!/bin/node\n')
        fs.chmodSync('set-uid', 0o6755)
        call('execve', 'set-uid', 0, 0)
      },
    },
    {
      name: 'maps a file of its disk to be executed',
      run: () => {
        fs.writeFileSync('code', Buffer.alloc(4096, 0xc3))
        return call('mmap', 0, 4096, 5, 2, fs.openSync('code', 'r'), 0)
      },
    },
    {
      name: 'has the loader execute a file of its disk',
      like: 'noexec and the dynamic loader',
      run: () => call('execve', '/lib64/ld-linux-x86-64.so.2', 0, 0),
    },
    {
      name: 'changes the owner of a file to another user of the host',
      denied: ['EPERM', 'EINVAL'],
      run: () => {
        fs.writeFileSync('owned', '')
        fs.chownSync('owned', 1, 1)
      },
    },
    {
      name: 'makes a node of a disk',
      run: () => call('mknodat', currentDirectory, 'disk', 0o60600, 0x0800),
    },
    {
      name: 'makes a pipe with a name',
      run: () => call('mknodat', currentDirectory, 'pipe', 0o10600, 0),
    },
    {
      name: 'opens beyond its root with openat2',
      hasControl: true,
      like: 'RESOLVE_IN_ROOT and magic links',
      canary: 'host file',
      denied: ['ENOSYS'],
      run: ({ targets }) => call('openat2', currentDirectory, targets.files.temporary, Buffer.alloc(24), 24),
    },
    {
      name: 'watches files of the host',
      hasControl: true,
      denied: ['ENOSYS'],
      run: () => call('inotify_init1', 0),
    },
    { name: 'watches a whole file system', denied: ['ENOSYS'], run: () => call('fanotify_init', 0, 0) },
    {
      name: 'gives a file capabilities',
      like: 'CVE-2021-3493: file capabilities from a user namespace',
      denied: ['ENOSYS'],
      run: () => call('setxattr', 'owned', 'security.capability', Buffer.alloc(20), 20, 0),
    },
    {
      name: 'makes the host write all its disks',
      canary: 'host kernel',
      run: () => call('sync'),
    },
    {
      name: 'types into the terminal of whoever started the sandbox',
      like: 'bubblewrap CVE-2017-5226: TIOCSTI',
      canary: 'host process',
      denied: ['ENOTTY'],
      run: () =>
        first([0, 1, 2], (fd) => call('ioctl', fd, 0x5412, 'x')) &&
        errorOf(() => call('ioctl', 0, 0x5412, 'x')),
    },
    {
      name: 'changes flags of a file by ioctl',
      canary: 'host file',
      denied: ['ENOTTY'],
      run: () => call('ioctl', fs.openSync('/program/anybody-may-write', 'r'), 0x4008_6602, Buffer.alloc(8)),
    },
    {
      name: 'puts its own numbers into the entropy of the host',
      canary: 'host kernel',
      denied: ['ENOTTY'],
      run: () => call('ioctl', fs.openSync('/dev/urandom', 'r'), 0x4008_5203, Buffer.alloc(16)),
    },
  ],
)

/** The same nodes as outside: what is done to them is done to the machine. */
const devices: Attempt[] = attemptsOf(
  {
    canary: 'host kernel',
    like: 'devices that are the own ones of the host, in a sandbox that root has started',
    denied: ['EROFS'],
  },
  [
    // To what it is anyway, in case that nothing stops it.
    ...['null', 'full', 'random', 'urandom'].flatMap((device) => [
      { name: `closes /dev/${device} to the machine`, run: () => fs.chmodSync(`/dev/${device}`, 0o666) },
      { name: `sets the times of /dev/${device}`, run: () => fs.utimesSync(`/dev/${device}`, 1, 1) },
    ]),
    { name: 'gives /dev/null to itself', run: () => fs.chownSync('/dev/null', 0, 0) },
    { name: 'deletes /dev/null', denied: ['EROFS', 'EBUSY'], run: () => fs.unlinkSync('/dev/null') },
    {
      name: 'closes to the machine what it reads from',
      denied: ['EROFS', 'nothing'],
      run: () => (fs.fstatSync(0).isCharacterDevice() ? fs.fchmodSync(0, 0o666) : 'nothing'),
    },
    {
      name: 'maps memory of /dev/zero that is shared',
      like: 'memory that no limit counts',
      denied: ['ENOENT'],
      run: () => call('mmap', 0, 1 << 30, 3, 1, fs.openSync('/dev/zero', 'r+'), 0),
    },
    {
      name: 'maps memory of a device that is shared',
      like: 'memory that no limit counts',
      denied: ['ENODEV'],
      run: () => call('mmap', 0, 1 << 20, 3, 1, fs.openSync('/dev/null', 'r+'), 0),
    },
  ],
)

export const files: Attempt[] = [...hostFiles, ...leftOver, ...readOnly, ...execution, ...devices]

/** What the first of them gives; `nothing` when each throws. */
function first<Item>(items: readonly Item[], work: (item: Item) => unknown): string {
  for (const item of items) {
    try {
      return `got ${String(work(item))} of ${String(item)}`
    } catch {
      // Denied: the next one.
    }
  }
  return 'nothing'
}
