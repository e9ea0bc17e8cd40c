import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type SyscallName, syscallNumbers } from '../../packages/sandbox/src/seccomp/syscall-numbers.ts'

/** `node scripts/platform/container-seccomp.ts` writes the profile that deploy/docker gives to the worker's container. */
export const profileFile: string = path.resolve(import.meta.dirname, '../../deploy/docker/seccomp.json')

interface ProfileRule {
  names: string[]
  action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO'
  errnoRet?: number
  args?: {
    index: number
    value: number
    valueTwo?: number
    op: 'SCMP_CMP_EQ' | 'SCMP_CMP_NE' | 'SCMP_CMP_MASKED_EQ'
  }[]
}

interface SeccompProfile {
  defaultAction: 'SCMP_ACT_ERRNO'
  defaultErrnoRet: number
  architectures: string[]
  syscalls: ProfileRule[]
}

/** What containers are commonly refused without capabilities, and a worker has no use for either. */
const refused: readonly SyscallName[] = [
  // The machine: its kernel, clock, disks, ports and users.
  ...(['reboot', 'kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module'] as const),
  ...([
    'create_module',
    'get_kernel_syms',
    'query_module',
    'nfsservctl',
    'acct',
    'syslog',
    'vhangup',
  ] as const),
  ...([
    'swapon',
    'swapoff',
    'quotactl',
    'quotactl_fd',
    'lookup_dcookie',
    'uselib',
    'ustat',
    'sysfs',
  ] as const),
  ...(['_sysctl', 'iopl', 'ioperm', 'modify_ldt', 'settimeofday', 'clock_settime', 'adjtimex'] as const),
  ...(['clock_adjtime', 'setdomainname', 'chroot'] as const),
  // Doors into the kernel that are wide and often broken.
  ...(['bpf', 'perf_event_open', 'userfaultfd', 'io_uring_setup', 'io_uring_enter'] as const),
  ...(['io_uring_register', 'add_key', 'request_key', 'keyctl', 'fanotify_init'] as const),
  // Other processes.
  ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'process_madvise', 'pidfd_getfd', 'kcmp'] as const),
  ...(['move_pages', 'migrate_pages', 'mbind', 'set_mempolicy', 'set_mempolicy_home_node'] as const),
  ...(['get_mempolicy', 'open_by_handle_at'] as const),
  ...(['lsm_get_self_attr', 'lsm_set_self_attr', 'lsm_list_modules'] as const),
  // Numbers that no kernel answers.
  ...(['afs_syscall', 'getpmsg', 'putpmsg', 'security', 'tuxcall', 'vserver'] as const),
  // Mounts by the newer calls: bubblewrap and our own program need the older ones only.
  ...(['fsopen', 'fsconfig', 'fsmount', 'fspick', 'move_mount', 'open_tree', 'open_tree_attr'] as const),
  ...(['mount_setattr', 'statmount', 'listmount'] as const),
]

/**
 * What the default profile of Docker refuses to a container without CAP_SYS_ADMIN, and isolation of sandboxes is made
 * of. The kernel allows each of these only within a user namespace that the caller has made itself.
 */
const opened = [
  // Makes the namespaces; the default allows it for threads and plain forks only.
  'clone',
  // A zygote gives each of its children a PID, a mount and an IPC namespace.
  'unshare',
  // ... and puts the PID namespace for children back before the next one.
  'setns',
  // Builds the root file system that a sandbox sees, and the private disk of each.
  'mount',
  'umount2',
  // Leaves the container's own root behind.
  'pivot_root',
  // A name of its own instead of the container's.
  'sethostname',
] as const satisfies readonly SyscallName[]

/** Answers of personality(2) that change nothing of importance, and the query. */
const personalities = [0x0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff]
const withoutNamespaces = { index: 0, value: 0x7e02_0000, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' } as const
const afVsock = 40
const noSuchCall = 38
const notPermitted = 1

/** `withOpened: false`: what is left without the additions, to prove that they are what it takes. */
export function seccompProfile({ withOpened = true } = {}): SeccompProfile {
  const apart = new Set<string>([...refused, ...opened, 'personality', 'socket', 'clone3'])
  const plain = Object.keys(syscallNumbers).filter((name) => !apart.has(name))
  const allow = (names: string[], ...args: NonNullable<ProfileRule['args']>): ProfileRule => ({
    names,
    action: 'SCMP_ACT_ALLOW',
    ...(args.length > 0 && { args }),
  })
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: notPermitted,
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'],
    syscalls: [
      allow(plain.toSorted()),
      withOpened ? allow([...opened]) : allow(['clone'], withoutNamespaces),
      ...personalities.map((value) => allow(['personality'], { index: 0, value, op: 'SCMP_CMP_EQ' })),
      // Sockets to the host of a virtual machine know no network namespace.
      allow(['socket'], { index: 0, value: afVsock, op: 'SCMP_CMP_NE' }),
      // A filter cannot see its flags: libc falls back to clone.
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: noSuchCall },
    ],
  }
}

if (import.meta.main) writeFileSync(profileFile, `${JSON.stringify(seccompProfile(), null, 2)}\n`)
