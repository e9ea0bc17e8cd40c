import {
  cloneNewNamespaces,
  fatalSignals,
  fcntl,
  futex,
  ioctl,
  madvise,
  mmap,
  personalityQuery,
  prctl,
  socket,
} from './kernel-constants.ts'
import { allow, bits, except, int, kill, long, type Rule, refuse, type Table } from './rules.ts'

const memory: Rule[] = [
  allow(['brk', 'munmap', 'mprotect', 'mremap', 'msync', 'membarrier']),
  // On processors with protection keys V8 took one at its start, and changes the rights of its code with it.
  allow(['pkey_mprotect']),
  // Shared anonymous memory and memory that grows downwards are not counted by RLIMIT_DATA.
  refuse('EPERM', ['mmap'], bits(3, mmap.shared | mmap.anonymous, mmap.shared | mmap.anonymous)),
  allow(['mmap'], bits(3, mmap.growsDown | mmap.locked | mmap.hugeTlb, 0)),
  refuse('EPERM', ['mmap']),
  allow(
    ['madvise'],
    int(
      2,
      madvise.normal,
      madvise.random,
      madvise.sequential,
      madvise.willNeed,
      madvise.dontNeed,
      madvise.free,
      madvise.dontFork,
      madvise.hugePage,
      madvise.noHugePage,
      madvise.dontDump,
      madvise.doDump,
    ),
  ),
  refuse('EINVAL', ['madvise']),
  refuse('EPERM', ['mlock', 'mlock2', 'mlockall', 'mincore', 'memfd_create']),
]

const threadsAndTime: Rule[] = [
  // Not the operations with priority inheritance: nothing here needs them, and many kernel exploits did.
  allow(
    ['futex'],
    except(
      1,
      futex.flags,
      futex.wait,
      futex.wake,
      futex.requeue,
      futex.compareRequeue,
      futex.waitBitset,
      futex.wakeBitset,
    ),
  ),
  allow(['set_robust_list', 'rseq', 'gettid', 'getcpu']),
  allow(['sched_yield', 'sched_getaffinity', 'sched_getparam', 'sched_getscheduler']),
  allow(['sched_get_priority_max', 'sched_get_priority_min']),
  refuse('EPERM', ['sched_setaffinity', 'sched_setparam', 'sched_setscheduler', 'sched_setattr']),
  allow(['clock_gettime', 'clock_getres', 'clock_nanosleep', 'nanosleep', 'gettimeofday', 'time']),
  refuse('EPERM', ['clock_settime', 'settimeofday', 'adjtimex', 'clock_adjtime']),
  allow(['restart_syscall', 'exit', 'exit_group', 'getrandom']),
]

const signals: Rule[] = [
  allow(['rt_sigaction', 'rt_sigprocmask', 'rt_sigreturn', 'rt_sigpending', 'rt_sigtimedwait']),
  allow(['rt_sigsuspend', 'sigaltstack', 'pause']),
  allow(['tgkill'], int(2, ...fatalSignals)),
  refuse('EPERM', ['tgkill', 'tkill', 'kill', 'rt_sigqueueinfo', 'rt_tgsigqueueinfo']),
  refuse('EPERM', ['pidfd_open', 'pidfd_send_signal']),
]

const descriptors: Rule[] = [
  allow(['read', 'write', 'readv', 'writev', 'pread64', 'pwrite64', 'preadv', 'pwritev']),
  allow(['preadv2', 'pwritev2', 'lseek', 'close', 'close_range', 'dup', 'dup2', 'dup3', 'pipe', 'pipe2']),
  allow(['epoll_create', 'epoll_create1', 'epoll_ctl', 'epoll_wait', 'epoll_pwait', 'epoll_pwait2']),
  allow(['poll', 'ppoll', 'select', 'pselect6', 'eventfd', 'eventfd2']),
  allow(
    ['fcntl'],
    int(
      1,
      fcntl.duplicate,
      fcntl.getDescriptorFlags,
      fcntl.setDescriptorFlags,
      fcntl.getStatusFlags,
      fcntl.setStatusFlags,
      fcntl.getLock,
      fcntl.duplicateCloseOnExec,
      fcntl.getPipeSize,
    ),
  ),
  // Locks of one process never stand in its own way, so SQLite gets them for nothing. Real ones, on the files that all
  // sandboxes see, would be signs for one another.
  refuse('none', ['fcntl'], int(1, fcntl.setLock, fcntl.setLockWait)),
  refuse('EPERM', ['fcntl']),
  allow(['ioctl'], int(1, ioctl.nonBlocking, ioctl.closeOnExec, ioctl.notCloseOnExec, ioctl.bytesReadable)),
  // The answer for what is no terminal, and none is: isatty() and the like ask.
  refuse('ENOTTY', ['ioctl']),
]

/** Which files there are is the business of the mount namespace. */
const files: Rule[] = [
  allow(['open', 'openat', 'creat', 'access', 'faccessat', 'faccessat2', 'fadvise64']),
  allow(['stat', 'fstat', 'lstat', 'newfstatat', 'statx', 'statfs', 'fstatfs']),
  allow(['getdents', 'getdents64', 'getcwd', 'chdir', 'fchdir', 'umask']),
  allow(['mkdir', 'mkdirat', 'rmdir', 'unlink', 'unlinkat', 'rename', 'renameat', 'renameat2']),
  allow(['link', 'linkat', 'symlink', 'symlinkat', 'readlink', 'readlinkat']),
  allow(['chmod', 'fchmod', 'fchmodat', 'fchmodat2', 'chown', 'fchown', 'lchown', 'fchownat']),
  allow(['utime', 'utimes', 'futimesat', 'utimensat']),
  allow(['truncate', 'ftruncate', 'fallocate', 'fsync', 'fdatasync', 'copy_file_range', 'sendfile']),
  // sync and syncfs would make the host write its disks.
  refuse('EPERM', ['sync', 'syncfs', 'mknod', 'mknodat']),
]

/** The broker's Unix socket is the only way out. */
const sockets: Rule[] = [
  allow(['socket', 'socketpair'], int(0, socket.familyUnix), except(1, socket.typeFlags, socket.typeStream)),
  refuse('ESOCKTNOSUPPORT', ['socket', 'socketpair'], int(0, socket.familyUnix)),
  refuse('EACCES', ['socket', 'socketpair']),
  allow(['connect', 'shutdown', 'getsockname', 'getpeername']),
  // Streams are read and written. These could pass descriptors and urgent data besides, where kernel exploits began.
  refuse('EPERM', ['sendto', 'sendmsg', 'sendmmsg', 'recvfrom', 'recvmsg', 'recvmmsg']),
  allow(
    ['getsockopt'],
    int(1, socket.levelSocket),
    int(
      2,
      socket.type,
      socket.error,
      socket.sendBuffer,
      socket.receiveBuffer,
      socket.acceptsConnections,
      socket.protocol,
      socket.domain,
    ),
  ),
  allow(
    ['setsockopt'],
    int(1, socket.levelSocket),
    int(2, socket.keepAlive, socket.linger, socket.receiveTimeout, socket.sendTimeout),
  ),
  // Among the others: filters for packets, which are programs for the kernel, and buffers that take megabytes of its memory
  // for each descriptor.
  refuse('ENOPROTOOPT', ['getsockopt', 'setsockopt']),
  refuse('EPERM', ['bind', 'listen', 'accept', 'accept4']),
]

const aboutItself: Rule[] = [
  allow(['getpid', 'getppid', 'getpgid', 'getpgrp', 'getsid', 'getuid', 'geteuid', 'getgid', 'getegid']),
  allow(['getresuid', 'getresgid', 'getgroups', 'capget', 'getpriority', 'getrlimit']),
  allow(['getrusage', 'times', 'sysinfo', 'uname']),
  allow(['prlimit64'], int(0, 0), long(2, 0n)),
  refuse('EPERM', ['prlimit64', 'setrlimit', 'setpriority', 'ioprio_set', 'capset']),
  refuse('EPERM', ['setuid', 'setgid', 'setreuid', 'setregid', 'setresuid', 'setresgid']),
  refuse('EPERM', ['setfsuid', 'setfsgid', 'setgroups', 'setpgid', 'setsid']),
  allow(
    ['prctl'],
    int(
      0,
      prctl.setName,
      prctl.getName,
      prctl.setVirtualMemoryArea,
      prctl.getParentDeathSignal,
      prctl.getDumpable,
      prctl.getKeepCapabilities,
      prctl.getSeccomp,
      prctl.readBoundingSet,
      prctl.getTimerSlack,
      prctl.getNoNewPrivileges,
    ),
  ),
  refuse('EPERM', ['prctl', 'seccomp', 'arch_prctl']),
  allow(['personality'], int(0, personalityQuery)),
  refuse('EPERM', ['personality']),
]

/** A run is one process with the threads it has already. */
const newProcesses: Rule[] = [
  refuse('EPERM', ['clone'], bits(0, cloneNewNamespaces, 0)),
  kill(['clone']),
  // A filter cannot see the flags of clone3; libc then falls back to clone.
  refuse('ENOSYS', ['clone3']),
  refuse('EPERM', ['fork', 'vfork', 'execve', 'execveat']),
]

const sharedMemoryAndQueues: Rule[] = [
  refuse('EPERM', ['shmget', 'shmat', 'shmctl', 'shmdt', 'msgget', 'msgsnd', 'msgrcv', 'msgctl']),
  refuse('EPERM', ['semget', 'semop', 'semctl', 'semtimedop', 'mq_open', 'mq_unlink', 'mq_timedsend']),
  refuse('EPERM', ['mq_timedreceive', 'mq_notify', 'mq_getsetattr']),
]

const escapes: Rule[] = [
  kill(['ptrace', 'process_vm_readv', 'process_vm_writev', 'process_madvise', 'kcmp', 'pidfd_getfd']),
  kill(['mount', 'umount2', 'pivot_root', 'chroot', 'move_mount', 'open_tree', 'open_tree_attr']),
  kill(['fsopen', 'fsconfig', 'fsmount', 'fspick', 'mount_setattr', 'unshare', 'setns']),
  kill(['open_by_handle_at', 'name_to_handle_at']),
  kill(['bpf', 'perf_event_open', 'userfaultfd', 'memfd_secret']),
  // libuv asks for a ring whenever it makes an event loop, and does without when it gets none.
  refuse('ENOSYS', ['io_uring_setup']),
  kill(['io_uring_enter', 'io_uring_register']),
  kill(['keyctl', 'add_key', 'request_key']),
  kill(['kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module']),
  kill(['reboot', 'swapon', 'swapoff', 'acct', 'quotactl', 'quotactl_fd', 'syslog', 'lookup_dcookie']),
  kill(['iopl', 'ioperm', 'modify_ldt']),
]

/** What a run may ask of the kernel once it is locked down. What is not named here does not exist for it. */
export const runTable: Table = {
  rules: [
    ...memory,
    ...threadsAndTime,
    ...signals,
    ...descriptors,
    ...files,
    ...sockets,
    ...aboutItself,
    ...newProcesses,
    ...sharedMemoryAndQueues,
    ...escapes,
  ],
  otherwise: { kind: 'errno', errno: 'ENOSYS' },
}

/** For the whole life of the process, from before Node starts. It keeps nothing out; it makes fork and lock-down work. */
export const bootTable: Table = {
  rules: [
    // V8 marks its heap so that a forked child does not get it, and would die at its first instruction.
    refuse('none', ['madvise'], int(2, madvise.dontFork)),
    // An event loop that has a ring uses it for life, and the run's filter kills for that.
    refuse('ENOSYS', ['io_uring_setup']),
  ],
  otherwise: { kind: 'allow' },
}
