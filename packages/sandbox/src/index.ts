export { type CgroupHandle, type Cgroups, openCgroups } from './cgroup/index.ts'
export type { Containment } from './containment/containment.ts'
export type {
  IsolationTier,
  KillReason,
  Sandbox,
  SandboxDriver,
  SandboxEnd,
  SandboxLimits,
} from './driver.ts'
export { type ProtocolFault, SandboxBootError, SandboxGoneError, SandboxProtocolError } from './errors.ts'
export { DataFrame, encodeFrame, type FrameCaps, FrameDecoder } from './frames/index.ts'
export { type Isolation, noIsolation } from './isolation.ts'
export type { SandboxProgram } from './program.ts'
export { createSpawnDriver } from './spawn/spawn-driver.ts'
export type { SpawnDriverOptions } from './spawn/spawn-source.ts'
export { detectIsolation } from './tier/index.ts'
export { createZygoteDriver, type ZygoteDriverOptions } from './zygote/zygote-driver.ts'
