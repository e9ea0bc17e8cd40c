import type { SyscallName } from '../../../src/seccomp/syscall-numbers.ts'
import { type Answer, type Attempt, attemptsOf } from '../attempt.ts'
import { call, callNumber, execute, ffi, libc, type Word } from '../inside/power.ts'

type CallRow = [name: string, call: SyscallName, ...args: Word[]]

/** System calls that get the same answer. */
function calls(
  shared: { like: string; denied: readonly Answer[]; canary?: Attempt['canary'] },
  ...rows: CallRow[]
): Attempt[] {
  return attemptsOf(
    { canary: 'host kernel', ...shared },
    rows.map(([name, syscall, ...args]) => ({ name, run: () => call(syscall, ...args) })),
  )
}

const killed = ['SIGSYS']
const refused = ['EPERM']
const unknown = ['ENOSYS']
const newNamespaces = {
  mount: 0x2_0000,
  cgroup: 0x200_0000,
  UTS: 0x400_0000,
  IPC: 0x800_0000,
  user: 0x1000_0000,
  PID: 0x2000_0000,
  network: 0x4000_0000,
} as const
const timeNamespace = 0x80

const namespaces: Attempt[] = [
  ...calls(
    { like: 'user namespaces as the way to every other bug: CVE-2022-0185, CVE-2023-0386', denied: killed },
    ...Object.entries({ ...newNamespaces, time: timeNamespace }).map(
      ([kind, flag]): CallRow => [`makes a namespace of its own: ${kind}`, 'unshare', flag],
    ),
    ...Object.entries(newNamespaces).map(
      ([kind, flag]): CallRow => [`clones itself into a new namespace: ${kind}`, 'clone', flag | 17, 0],
    ),
    ['enters a namespace by a descriptor', 'setns', 3, 0],
    ['enters the namespaces of the first process', 'setns', 0, 0x7e02_0000],
  ),
]

const mounts: Attempt[] = [
  ...calls(
    { like: 'mounts made again: CVE-2014-5207, and covers taken away', canary: 'host file', denied: killed },
    ['mounts procfs', 'mount', 'proc', '/tmp', 'proc', 0, 0],
    ['mounts sysfs', 'mount', 'sysfs', '/tmp', 'sysfs', 0, 0],
    ['mounts a control group hierarchy', 'mount', 'cgroup', '/tmp', 'cgroup2', 0, 0],
    ['mounts a tmpfs without limits over its own', 'mount', 'tmpfs', '/tmp', 'tmpfs', 0, 0],
    ['mounts an overlay over the program', 'mount', 'overlay', '/program', 'overlay', 0, 'lowerdir=/program'],
    ['mounts message queues', 'mount', 'mqueue', '/tmp', 'mqueue', 0, 0],
    ['mounts the root once more, to be written', 'mount', '', '/', '', 32, 0],
    ['mounts its broker directory once more, to be written', 'mount', '', '/broker', '', 32 | 4096, 0],
    ['mounts its disk once more, to be executed', 'mount', '', '/tmp', '', 32, 0],
    ['binds the root to its disk', 'mount', '/', '/tmp', '', 4096 | 16_384, 0],
    ['shares its mounts with the host', 'mount', '', '/', '', (1 << 20) | 16_384, 0],
    ['takes away what covers the broker directories of all', 'umount2', '/broker', 2],
    ['takes away its disk', 'umount2', '/tmp', 2],
    ['moves to another root', 'pivot_root', '.', '.'],
    ['changes its root and climbs out', 'chroot', '.'],
    ['opens a tree of mounts from below the cover', 'open_tree', -100, '/broker', 0x8001],
    ['moves a mount', 'move_mount', -100, '/tmp', -100, '/broker', 0],
    ['opens a file system', 'fsopen', 'tmpfs', 0],
    ['overflows the settings of a file system', 'fsconfig', 3, 1, 'x', 'x', 0],
    ['makes a mount of a file system', 'fsmount', 3, 0, 0],
    ['picks a file system to set it anew', 'fspick', -100, '/', 0],
    ['sets attributes of a mount', 'mount_setattr', -100, '/', 0x8000, Buffer.alloc(32), 32],
  ),
  ...calls(
    { like: 'mounts that tell of themselves', canary: 'host file', denied: unknown },
    ['asks for the list of mounts', 'listmount', Buffer.alloc(32), Buffer.alloc(64), 8, 0],
    ['asks what is mounted', 'statmount', Buffer.alloc(32), Buffer.alloc(512), 512, 0],
  ),
  ...calls(
    {
      like: 'Shocker (Docker, 2014): open_by_handle_at reaches any file of the disk',
      canary: 'host file',
      denied: killed,
    },
    [
      'makes a handle of a file',
      'name_to_handle_at',
      -100,
      '/program',
      Buffer.alloc(160),
      Buffer.alloc(8),
      0,
    ],
    ['opens a file by a guessed handle', 'open_by_handle_at', 3, Buffer.alloc(160), 0],
  ),
]

const rights: Attempt[] = [
  ...calls(
    { like: 'becoming root again', denied: refused },
    ['becomes root', 'setuid', 0],
    ['becomes the group of root', 'setgid', 0],
    ['becomes another user', 'setresuid', 1000, 1000, 1000],
    ['becomes another group', 'setresgid', 1000, 1000, 1000],
    ['swaps its user', 'setreuid', 0, 0],
    ['swaps its group', 'setregid', 0, 0],
    ['takes a user for files', 'setfsuid', 0],
    ['takes a group for files', 'setfsgid', 0],
    ['joins groups', 'setgroups', 1, Buffer.alloc(4)],
    ['takes all capabilities', 'capset', Buffer.from([0x22, 5, 8, 0x20, 0, 0, 0, 0]), Buffer.alloc(24, 0xff)],
    ['keeps capabilities for the next program', 'prctl', 47, 2, 21, 0, 0],
    ['keeps capabilities when it changes its user', 'prctl', 8, 1, 0, 0, 0],
    ['sets its secure bits', 'prctl', 28, 0, 0, 0, 0],
    ['takes back the promise of no new privileges', 'prctl', 38, 0, 0, 0, 0],
    ['takes its filter off by prctl', 'prctl', 22, 0, 0, 0, 0],
    ['puts a filter of its own on', 'seccomp', 1, 0, Buffer.alloc(16)],
    ['becomes the supervisor of its own system calls', 'seccomp', 1, 8, Buffer.alloc(16)],
    ['makes all readable memory executable', 'personality', 0x40_0000],
    ['turns off the random layout of memory', 'personality', 0x4_0000],
  ),
  ...calls(
    { like: 'rules that let go', denied: unknown },
    ['makes a landlock', 'landlock_create_ruleset', 0, 0, 1],
    ['names the host', 'sethostname', 'x', 1],
  ),
]

const kernel: Attempt[] = [
  ...calls(
    { like: 'kernel exploits that began in a container: what has no use in a run is deadly', denied: killed },
    ['loads a program into the kernel', 'bpf', 5, Buffer.alloc(128), 128],
    ['makes a map in the kernel', 'bpf', 0, Buffer.alloc(128), 128],
    ['handles page faults of the kernel', 'userfaultfd', 0],
    ['enters a ring of I/O', 'io_uring_enter', 3, 1, 0, 0, 0],
    ['registers with a ring of I/O', 'io_uring_register', 3, 0, 0, 0],
    ['counts events of the processor', 'perf_event_open', Buffer.alloc(128), 0, -1, -1, 0],
    ['reads the keys of its session', 'keyctl', 0, -3, 0, 0, 0],
    ['joins the keys of a session', 'keyctl', 1, 0, 0, 0, 0],
    ['adds a key', 'add_key', 'user', 'x', 'y', 1, -3],
    ['asks for a key, by a program of the host', 'request_key', 'user', 'x', 'y', -3],
    ['loads a module', 'init_module', 0, 0, ''],
    ['loads a module from a file', 'finit_module', 0, '', 0],
    ['removes a module', 'delete_module', 'x', 0],
    ['loads another kernel', 'kexec_load', 0, 0, 0, 0],
    ['loads another kernel from a file', 'kexec_file_load', 0, 0, 0, '', 0],
    ['restarts the host', 'reboot', 0xfee1_dead, 0x2812_1969, 0x0123_4567, 0],
    ['adds swap', 'swapon', '/tmp/swap', 0],
    ['removes swap', 'swapoff', '/tmp/swap'],
    ['keeps accounts', 'acct', '/tmp/accounts'],
    ['changes quotas', 'quotactl', 0x80_0007, '/', 0, 0],
    ['changes quotas by descriptor', 'quotactl_fd', 0, 0x80_0007, 0, 0],
    ['reads the log of the kernel', 'syslog', 3, Buffer.alloc(64), 64],
    ['makes memory that the kernel cannot see', 'memfd_secret', 0],
  ),
  ...attemptsOf({ canary: 'host kernel', like: 'x86: ports and segments', denied: ['SIGSYS', 'ENOSYS'] }, [
    { name: 'takes all ports', run: () => call('iopl', 3) },
    { name: 'takes some ports', run: () => call('ioperm', 0, 1024, 1) },
    { name: 'changes its table of segments', run: () => call('modify_ldt', 1, Buffer.alloc(16), 16) },
    { name: 'looks up a cookie of a directory', run: () => call('lookup_dcookie', 0, 0, 0) },
  ]),
  ...calls(
    {
      like: 'io_uring: CVE-2021-41073, Node CVE-2024-22017 (setuid undone), filters passed by',
      denied: unknown,
    },
    ['makes a ring of I/O', 'io_uring_setup', 8, Buffer.alloc(120)],
    ['makes a context of asynchronous I/O', 'io_setup', 8, Buffer.alloc(8)],
  ),
  ...calls(
    { like: 'Towelroot, CVE-2014-3153: futexes with priority', denied: unknown },
    ['locks a futex with priority', 'futex', Buffer.alloc(4), 6, 0, 0, 0, 0],
    ['moves waiters to a futex with priority', 'futex', Buffer.alloc(4), 12, 1, 0, Buffer.alloc(4), 0],
    ['works on a futex by arithmetic', 'futex', Buffer.alloc(4), 5, 1, 1, Buffer.alloc(4), 0],
  ),
  ...calls(
    { like: 'Dirty Pipe, CVE-2022-0847, and its kin', denied: unknown },
    ['gives memory to a pipe', 'vmsplice', 1, 0, 0, 0],
    ['copies a pipe', 'tee', 1, 1, 1, 0],
  ),
  ...calls(
    { like: 'time of the host', denied: refused },
    ['sets the clock', 'clock_settime', 0, Buffer.alloc(16)],
    ['sets the time of day', 'settimeofday', Buffer.alloc(16), 0],
    ['tunes the clock', 'clock_adjtime', 0, Buffer.alloc(208)],
  ),
  ...calls(
    { like: 'what hardly anybody uses and hardly anybody has looked at', denied: unknown },
    ['makes timers in the kernel', 'timer_create', 0, 0, Buffer.alloc(4)],
    ['makes a timer as a descriptor', 'timerfd_create', 0, 0],
    ['takes signals as a descriptor', 'signalfd4', -1, Buffer.alloc(8), 8, 0],
    ['maps memory in another order', 'remap_file_pages', 0, 4096, 0, 0, 0],
    ['makes a stack of shadows', 'map_shadow_stack', 0, 4096, 0],
    ['asks where pages are kept', 'get_mempolicy', 0, 0, 0, 0, 0],
    ['hangs up the terminal', 'vhangup'],
    ['calls what is not there yet', 'cachestat', 0, 0, 0, 0],
  ),
]

/** mov eax, number; the call; ret */
const by32Bits = (number: number) => [0x31, 0xdb, 0xb8, number, 0, 0, 0, 0xcd, 0x80, 0x31, 0xc0, 0xc3]
const isX64 = process.arch === 'x64'
/** On another architecture the code below is not code. */
const machine = (code: readonly number[]) => (isX64 ? execute(code) : 'not of this architecture')
const foreign = ['SIGSYS', 'not of this architecture']

const otherDoors: Attempt[] = [
  ...attemptsOf(
    {
      canary: 'host kernel',
      like: 'filters that forget the other ways to call: x32, int 0x80',
      denied: foreign,
    },
    [
      {
        name: 'calls by the numbers of x32',
        run: () => (isX64 ? callNumber(0x4000_0000 + 57) : 'not of this architecture'),
      },
      {
        name: 'opens by the numbers of x32 that are only there',
        run: () => (isX64 ? callNumber(0x4000_0000 + 520) : 'not of this architecture'),
      },
      { name: 'calls fork by the door of 32 bits', run: () => machine(by32Bits(2)) },
      { name: 'calls execve by the door of 32 bits', run: () => machine(by32Bits(11)) },
      { name: 'calls socketcall by the door of 32 bits', run: () => machine(by32Bits(102)) },
      { name: 'calls even getpid by the door of 32 bits', run: () => machine(by32Bits(20)) },
    ],
  ),
  ...attemptsOf({ canary: 'host kernel', like: 'machine code, as a bug in V8 would run it', denied: [] }, [
    {
      name: 'reads a port of the hardware',
      // in al, 0x71
      denied: ['exited: SIGSEGV', 'not of this architecture'],
      run: () => machine([0xb0, 0, 0xe6, 0x70, 0xe4, 0x71, 0xc3]),
    },
    {
      name: 'turns off interrupts',
      // cli
      denied: ['exited: SIGSEGV', 'not of this architecture'],
      run: () => machine([0xfa, 0xc3]),
    },
    {
      name: 'calls an instruction of the system in machine code: ptrace',
      // mov eax, 101; syscall
      denied: foreign,
      run: () => machine([0xb8, 101, 0, 0, 0, 0x0f, 0x05, 0x31, 0xc0, 0xc3]),
    },
    {
      name: 'calls the old page of system calls',
      // mov rax, 0xffffffffff600000; call rax: what it calls is gettimeofday.
      denied: ['exited: SIGSEGV', 'nothing', 'not of this architecture'],
      run: () => {
        if (!isX64) return 'not of this architecture'
        execute([0x31, 0xff, 0x31, 0xf6, 0x48, 0xc7, 0xc0, 0, 0, 0x60, 0xff, 0xff, 0xd0, 0x31, 0xc0, 0xc3])
        return 'nothing'
      },
    },
    {
      name: 'reads memory of the kernel',
      denied: ['exited: SIGSEGV'],
      run: () => ffi().getUint64(0xffff_8000_0000_0000n),
    },
    {
      name: 'maps the first page, where null pointers of the kernel lead',
      denied: ['EPERM', 'EACCES'],
      run: () => call('mmap', 0, 4096, 7, 0x32, -1, 0),
    },
    {
      name: 'sets the base of its segments to memory of the kernel',
      denied: ['EPERM', 'ENOSYS'],
      run: () => call('arch_prctl', 0x1002, 0xffff_8000_0000_0000n),
    },
    {
      name: 'overwrites the function that libc calls the kernel with, and calls again',
      denied: ['exited: SIGSEGV'],
      run: () => ffi().setUint8(libc().syscall.pointer, 0, 0xc3),
    },
  ]),
]

export const privileges: Attempt[] = [...namespaces, ...mounts, ...rights, ...kernel, ...otherDoors]
