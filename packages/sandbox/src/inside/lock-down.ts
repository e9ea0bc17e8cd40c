import { installFilter } from './install-filter.ts'
import { capability, clearAllAmbient, prctl } from './kernel.ts'
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
  libc.prctl(prctl.setNoNewPrivileges, 1)
  libc.prctl(prctl.setDumpable, 0)
  startThreads()
  installFilter(libc, filter)
}

function dropCapabilities(libc: Libc): void {
  libc.prctl(prctl.ambientCapabilities, clearAllAmbient)
  // Of all that a containment may leave to a zygote. What is in no bounding set cannot come back.
  for (const each of [capability.administerSystem, capability.setCapabilities]) {
    if (libc.prctl(prctl.readBoundingSet, each) === 1) libc.prctl(prctl.dropFromBoundingSet, each)
  }
  const header = Buffer.alloc(8)
  header.writeUInt32LE(capabilityVersion3, 0)
  libc.call('capset', libc.pointerTo(header), libc.pointerTo(Buffer.alloc(24)))
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
const capabilityVersion3 = 0x20080522
