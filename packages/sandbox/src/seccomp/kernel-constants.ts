/** From the headers of Linux (`include/uapi`); the same on x64 and arm64. Only what the tables speak of. */

export const madvise = {
  normal: 0,
  random: 1,
  sequential: 2,
  willNeed: 3,
  dontNeed: 4,
  free: 8,
  dontFork: 10,
  hugePage: 14,
  noHugePage: 15,
  dontDump: 16,
  doDump: 17,
} as const

export const mmap = {
  shared: 0x01,
  anonymous: 0x20,
  growsDown: 0x100,
  locked: 0x2000,
  hugeTlb: 0x4_0000,
} as const

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. CLONE_NEWTIME is clone3's alone. */
export const cloneNewNamespaces = 0x7e02_0000

export const socket = {
  familyUnix: 1,
  typeStream: 1,
  /** SOCK_CLOEXEC and SOCK_NONBLOCK, given together with the type. */
  typeFlags: 0o2004000,
  levelSocket: 1,
  type: 3,
  error: 4,
  sendBuffer: 7,
  receiveBuffer: 8,
  keepAlive: 9,
  linger: 13,
  receiveTimeout: 20,
  sendTimeout: 21,
  acceptsConnections: 30,
  protocol: 38,
  domain: 39,
} as const

export const ioctl = {
  bytesReadable: 0x541b,
  notCloseOnExec: 0x5450,
  closeOnExec: 0x5451,
  nonBlocking: 0x5421,
} as const

export const fcntl = {
  duplicate: 0,
  getDescriptorFlags: 1,
  setDescriptorFlags: 2,
  getStatusFlags: 3,
  setStatusFlags: 4,
  getLock: 5,
  setLock: 6,
  setLockWait: 7,
  duplicateCloseOnExec: 1030,
  getPipeSize: 1032,
} as const

export const futex = {
  wait: 0,
  wake: 1,
  requeue: 3,
  compareRequeue: 4,
  waitBitset: 9,
  wakeBitset: 10,
  /** FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME, given together with the operation. */
  flags: 0x180,
} as const

export const prctl = {
  getParentDeathSignal: 2,
  getDumpable: 3,
  getKeepCapabilities: 7,
  setName: 15,
  getName: 16,
  getSeccomp: 21,
  readBoundingSet: 23,
  getTimerSlack: 30,
  getNoNewPrivileges: 39,
  setVirtualMemoryArea: 0x5356_4d41,
} as const

/** What a process sends itself as it dies: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV. */
export const fatalSignals = [4, 5, 6, 7, 8, 11] as const

/** personality(0xffffffff) only asks. */
export const personalityQuery = 0xffff_ffff
