import type { SandboxLimits } from '../../../src/driver.ts'

export const megabyte = 1024 * 1024
export const usual: SandboxLimits = {
  memoryMb: 128,
  outputBytes: megabyte,
  protocolBytes: 8 * megabyte,
  frameBytes: 4 * megabyte,
}
export const little: SandboxLimits = { ...usual, memoryMb: 64 }
