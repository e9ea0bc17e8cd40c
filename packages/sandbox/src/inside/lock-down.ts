import type { Libc } from './libc.ts'
import type { ProcessLimits } from './limits.ts'

/**
 * Takes from this process, for good, whatever a run has no use for. In this order: limits; then the capabilities, which
 * threads that are started afterwards never had; then libuv's threads; then the filter of system calls, which refuses new
 * threads among much else. Throws when the kernel does not do as it is told: the process must end then.
 */
export function lockDown(
  libc: Libc,
  { limits, filter, startThreads }: { limits: ProcessLimits; filter: Uint8Array; startThreads: () => void },
): void {
  if (limits.dataBytes !== null) libc.setLimit(resource.data, limits.dataBytes, limits.dataBytes)
  libc.setLimit(resource.cpu, limits.cpuSeconds, limits.cpuSeconds + 1)
  libc.setLimit(resource.fileSize, limits.scratchBytes, limits.scratchBytes)
  libc.setLimit(resource.descriptors, limits.descriptors, limits.descriptors)
  for (const none of [resource.core, resource.lockedMemory, resource.messageQueues]) libc.setLimit(none, 0, 0)
  dropCapabilities(libc)
  libc.prctl(prSetNoNewPrivileges, 1)
  libc.prctl(prSetDumpable, 0)
  startThreads()
  installFilter(libc, filter)
}

function dropCapabilities(libc: Libc): void {
  libc.prctl(prAmbient, ambientClearAll)
  // Of all that a containment may leave to a zygote. What is in no bounding set cannot come back.
  for (const capability of [capSysAdmin, capSetPcap]) {
    if (libc.prctl(prBoundingRead, capability) === 1) libc.prctl(prBoundingDrop, capability)
  }
  const header = Buffer.alloc(8)
  header.writeUInt32LE(capabilityVersion3, 0)
  libc.call('capset', libc.pointerTo(header), libc.pointerTo(Buffer.alloc(24)))
}

/** For all threads of the process. Needs no privilege once no_new_privs is set, and cannot be undone. */
function installFilter(libc: Libc, filter: Uint8Array): void {
  const program = Buffer.alloc(16)
  program.writeUInt16LE(filter.length / 8, 0)
  program.writeBigUInt64LE(libc.pointerTo(filter), 8)
  const unlocked = libc.call('seccomp', seccompSetModeFilter, seccompForAllThreads, libc.pointerTo(program))
  // The kernel says so with the id of a thread that it could not put the filter on; then it has put it on none.
  if (unlocked !== 0) throw new Error(`The filter of system calls cannot hold for thread ${unlocked}`)
}

const resource = {
  cpu: 0,
  fileSize: 1,
  data: 2,
  core: 4,
  descriptors: 7,
  lockedMemory: 8,
  messageQueues: 12,
} as const
const prSetDumpable = 4
const prBoundingRead = 23
const prBoundingDrop = 24
const prSetNoNewPrivileges = 38
const prAmbient = 47
const ambientClearAll = 4
const capSetPcap = 8
const capSysAdmin = 21
const capabilityVersion3 = 0x20080522
const seccompSetModeFilter = 1
const seccompForAllThreads = 1
