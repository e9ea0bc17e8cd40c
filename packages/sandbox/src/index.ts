export type {
  IsolationTier,
  KillReason,
  Sandbox,
  SandboxDriver,
  SandboxEnd,
  SandboxLimits,
} from './driver.ts'
export { type ProtocolFault, SandboxBootError, SandboxGoneError, SandboxProtocolError } from './errors.ts'
export { DataFrame, encodeFrame, type FrameCaps, FrameDecoder, maxFrameDepth } from './frames/index.ts'
export { createSpawnDriver, type SpawnDriverOptions } from './spawn/spawn-driver.ts'
export { detectIsolation, type Isolation } from './tier/index.ts'
export { detectTier } from './tier.ts'
