import type { ErrnoName } from '../rules.ts'
import type { SyscallName } from '../syscall-numbers.ts'

/** A call that a run must not make, and what comes of it: an error, or death by SIGSYS. */
export interface Attempt {
  call: SyscallName
  args: readonly bigint[]
  answer: ErrnoName | 'SIGSYS'
}

/** Arguments that no call takes for good: where the filter leaked, the kernel would answer EBADF, EFAULT or EINVAL. */
const nonsense = [-1n, -1n, -1n, -1n, -1n, -1n]
const noProcess = 0x7fff_fff0n

function attempts(answer: Attempt['answer'], ...calls: [SyscallName, ...(bigint | number)[]][]): Attempt[] {
  return calls.map(([call, ...args]) => ({ call, args: args.map(BigInt), answer }))
}

function whatever(answer: Attempt['answer'], ...calls: SyscallName[]): Attempt[] {
  return calls.map((call) => ({ call, args: nonsense, answer }))
}

function socketsOf(answer: Attempt['answer'], families: Record<string, number>): Attempt[] {
  return Object.values(families).flatMap((family) =>
    attempts(answer, ['socket', family, 1, 0], ['socket', family, 2, 0], ['socket', family, 3, 0]),
  )
}

const memory: Attempt[] = [
  // Shared and anonymous (as MAP_SHARED and MAP_SHARED_VALIDATE), growing downwards, locked, from the host's huge pages.
  ...attempts(
    'EPERM',
    ...[0x21, 0x23, 0x122, 0x2022, 0x4_0022, 0x4_0021].map((flags): ['mmap', ...(bigint | number)[]] => [
      'mmap',
      0,
      4096,
      3,
      flags,
      -1,
      0,
    ]),
  ),
  // MADV_REMOVE, DOFORK, HWPOISON, SOFT_OFFLINE, MERGEABLE, COLD, PAGEOUT.
  ...attempts(
    'EINVAL',
    ...[9, 11, 100, 101, 12, 20, 21].map((advice): ['madvise', number, number, number] => [
      'madvise',
      0,
      0,
      advice,
    ]),
  ),
  ...attempts('EPERM', ['mlock', 0, 0], ['mlock2', 0, 0, 0], ['mlockall', 99], ['mincore', 0, 0, 0]),
  ...whatever('EPERM', 'memfd_create'),
  ...whatever('ENOSYS', 'remap_file_pages', 'mbind', 'move_pages', 'migrate_pages', 'set_mempolicy'),
  ...whatever('ENOSYS', 'pkey_alloc', 'map_shadow_stack', 'io_setup', 'readahead'),
  ...whatever('SIGSYS', 'userfaultfd', 'memfd_secret', 'process_madvise'),
]

const threadsAndTime: Attempt[] = [
  // FUTEX_FD, WAKE_OP, LOCK_PI, UNLOCK_PI, TRYLOCK_PI, WAIT_REQUEUE_PI, CMP_REQUEUE_PI, LOCK_PI2; bare and private.
  ...[2, 5, 6, 7, 8, 11, 12, 13].flatMap((operation) =>
    attempts(
      'ENOSYS',
      ['futex', 0, operation],
      ['futex', 0, operation | 0x80],
      ['futex', 0, operation | 0x180],
    ),
  ),
  ...whatever('ENOSYS', 'futex_waitv', 'futex_wait', 'futex_wake', 'futex_requeue'),
  ...attempts('EPERM', ['sched_setaffinity', 0, 0, 0], ['sched_setscheduler', 0, 0, 0]),
  ...attempts('EPERM', ['sched_setparam', 0, 0], ['sched_setattr', 0, 0, 0], ['settimeofday', 0, 0]),
  ...attempts('EPERM', ['clock_settime', 0, 0], ['clock_adjtime', 0, 0], ['adjtimex', 0]),
  ...whatever('ENOSYS', 'timer_create', 'timerfd_create', 'setitimer', 'alarm'),
]

const processes: Attempt[] = [
  ...attempts('EPERM', ['kill', noProcess, 9], ['kill', noProcess, 0], ['tkill', noProcess, 9]),
  ...attempts('EPERM', ['tgkill', noProcess, noProcess, 9], ['tgkill', noProcess, noProcess, 0]),
  ...attempts('EPERM', ['tgkill', noProcess, noProcess, 15], ['tgkill', noProcess, noProcess, 19]),
  ...attempts(
    'EPERM',
    ['rt_sigqueueinfo', noProcess, 9, 0],
    ['rt_tgsigqueueinfo', noProcess, noProcess, 9, 0],
  ),
  ...whatever('EPERM', 'pidfd_open', 'pidfd_send_signal'),
  // A process, a thread as libc makes it, vfork.
  ...attempts('EPERM', ['clone', 17], ['clone', 0x3d_0f00], ['clone', 0x4111]),
  ...whatever('ENOSYS', 'clone3', 'wait4', 'waitid', 'process_mrelease', 'signalfd4', 'signalfd'),
  ...whatever('EPERM', 'execve', 'execveat', 'fork', 'vfork'),
  // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, each with SIGCHLD.
  ...attempts('SIGSYS', ['clone', 0x2_0011], ['clone', 0x200_0011], ['clone', 0x400_0011]),
  ...attempts('SIGSYS', ['clone', 0x800_0011], ['clone', 0x1000_0011], ['clone', 0x2000_0011]),
  ...attempts('SIGSYS', ['clone', 0x4000_0011], ['clone', 0x7e02_0011]),
  ...whatever('SIGSYS', 'ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'pidfd_getfd'),
  ...whatever('SIGSYS', 'unshare', 'setns'),
]

const descriptorsAndFiles: Attempt[] = [
  // F_SETOWN, SETSIG, SETOWN_EX, OFD_SETLK, SETLEASE, NOTIFY, SETPIPE_SZ, ADD_SEALS.
  ...[8, 10, 15, 37, 1024, 1026, 1031, 1033].flatMap((command) =>
    attempts('EPERM', ['fcntl', -1, command, 0]),
  ),
  // TCGETS, TIOCSTI, TIOCLINUX, FIOASYNC, FICLONE, FS_IOC_SETFLAGS; TIOCSTI once more with bits that the kernel drops.
  ...[0x5401, 0x5412, 0x541c, 0x5452, 0x4004_9409, 0x4008_6602, 0x1_0000_5412].flatMap((request) =>
    attempts('ENOTTY', ['ioctl', -1, request, 0]),
  ),
  ...attempts('EPERM', ['sync'], ['syncfs', -1], ['mknod', -1, 0o10600, 0], ['mknodat', -1, -1, 0o10600, 0]),
  ...whatever('ENOSYS', 'splice', 'vmsplice', 'tee', 'openat2', 'inotify_init', 'inotify_init1'),
  // A lock on a file that sandboxes share.
  ...whatever('ENOSYS', 'flock'),
  ...whatever('ENOSYS', 'fanotify_init', 'setxattr', 'fsetxattr', 'setxattrat', 'getxattr', 'statmount'),
  ...whatever('ENOSYS', 'listmount', 'landlock_create_ruleset', 'landlock_restrict_self', 'io_uring_setup'),
  ...whatever('SIGSYS', 'io_uring_enter', 'io_uring_register'),
  ...whatever('SIGSYS', 'mount', 'umount2', 'pivot_root', 'chroot', 'move_mount', 'open_tree', 'fsopen'),
  ...whatever('SIGSYS', 'fsconfig', 'fsmount', 'fspick', 'mount_setattr', 'open_tree_attr'),
  ...whatever('SIGSYS', 'open_by_handle_at', 'name_to_handle_at', 'lookup_dcookie'),
]

const sockets: Attempt[] = [
  ...socketsOf('EACCES', {
    unspecified: 0,
    inet: 2,
    ax25: 3,
    ipx: 4,
    appletalk: 5,
    x25: 9,
    inet6: 10,
    key: 15,
    netlink: 16,
    packet: 17,
    rds: 21,
    can: 29,
    tipc: 30,
    bluetooth: 31,
    rxrpc: 33,
    alg: 38,
    nfc: 39,
    vsock: 40,
    kcm: 41,
    qipcrtr: 42,
    smc: 43,
    xdp: 44,
    mctp: 45,
  }),
  ...attempts('EACCES', ['socketpair', 2, 1, 0, 0], ['socketpair', 30, 5, 0, 0]),
  ...attempts('ESOCKTNOSUPPORT', ['socket', 1, 2, 0], ['socket', 1, 3, 0], ['socket', 1, 5, 0]),
  ...attempts('ESOCKTNOSUPPORT', ['socket', 1, 2 | 0o2000000, 0], ['socketpair', 1, 2, 0, 0]),
  // SO_PEERPIDFD, SO_PEERSEC; TCP_INFO of another level.
  ...attempts('ENOPROTOOPT', ['getsockopt', -1, 1, 77], ['getsockopt', -1, 1, 31], ['getsockopt', -1, 6, 11]),
  // SO_ATTACH_FILTER, SO_ATTACH_BPF, SO_ATTACH_REUSEPORT_CBPF, SO_PASSCRED, SO_SNDBUFFORCE; IP_ADD_MEMBERSHIP.
  ...attempts('ENOPROTOOPT', ['setsockopt', -1, 1, 26], ['setsockopt', -1, 1, 50], ['setsockopt', -1, 1, 51]),
  ...attempts('ENOPROTOOPT', ['setsockopt', -1, 1, 16], ['setsockopt', -1, 1, 32], ['setsockopt', -1, 0, 35]),
  ...whatever('EPERM', 'bind', 'listen', 'accept', 'accept4'),
  ...whatever('EPERM', 'sendto', 'sendmsg', 'sendmmsg', 'recvfrom', 'recvmsg', 'recvmmsg'),
]

const rights: Attempt[] = [
  // To change one's own limit; to read that of another; with an address whose lower half is zero.
  ...attempts(
    'EPERM',
    ['prlimit64', 0, 7, 1, 0],
    ['prlimit64', 1, 7, 0, 0],
    ['prlimit64', 0, 7, 1n << 32n, 0],
  ),
  ...whatever('EPERM', 'setrlimit', 'setpriority', 'ioprio_set', 'capset', 'seccomp', 'arch_prctl'),
  ...whatever('EPERM', 'setuid', 'setgid', 'setreuid', 'setregid', 'setresuid', 'setresgid', 'setfsuid'),
  ...whatever('EPERM', 'setfsgid', 'setgroups', 'setpgid', 'setsid'),
  // PR_SET_PDEATHSIG, DUMPABLE, KEEPCAPS, SECCOMP, CAPBSET_DROP, SECUREBITS, MM, CHILD_SUBREAPER, NO_NEW_PRIVS,
  // CAP_AMBIENT, SPECULATION_CTRL, IO_FLUSHER, SYSCALL_USER_DISPATCH, SCHED_CORE, PTRACER.
  ...[1, 4, 8, 22, 24, 28, 35, 36, 38, 47, 53, 57, 59, 62, 0x5961_6d61].flatMap((option) =>
    attempts('EPERM', ['prctl', option, 0, 0, 0, 0]),
  ),
  // ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC.
  ...attempts('EPERM', ['personality', 0], ['personality', 0x4_0000], ['personality', 0x40_0000]),
]

const sharedMemoryAndQueues: Attempt[] = [
  ...attempts('EPERM', ['shmget', 0, 4096, 0o1600], ['msgget', 0, 0o1600], ['semget', 0, 1, 0o1600]),
  ...whatever('EPERM', 'shmat', 'shmctl', 'shmdt', 'msgsnd', 'msgrcv', 'msgctl', 'semop', 'semctl'),
  ...whatever('EPERM', 'semtimedop', 'mq_open', 'mq_unlink', 'mq_timedsend', 'mq_timedreceive'),
  ...whatever('EPERM', 'mq_notify', 'mq_getsetattr'),
]

const kernel: Attempt[] = [
  ...whatever('SIGSYS', 'bpf', 'perf_event_open', 'keyctl', 'add_key', 'request_key'),
  ...whatever('SIGSYS', 'kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module'),
  ...whatever('SIGSYS', 'reboot', 'swapon', 'swapoff', 'acct', 'quotactl', 'quotactl_fd', 'syslog'),
  ...whatever('SIGSYS', 'iopl', 'ioperm', 'modify_ldt'),
  ...whatever('ENOSYS', 'sethostname', 'setdomainname', 'vhangup', 'nfsservctl', 'uselib', 'sysfs'),
]

/** Written from what attackers try, not from the table: a row that is lost or loosened is missed here. */
export const deniedCalls: readonly Attempt[] = [
  ...memory,
  ...threadsAndTime,
  ...processes,
  ...descriptorsAndFiles,
  ...sockets,
  ...rights,
  ...sharedMemoryAndQueues,
  ...kernel,
]
