import type { Flow, RunError } from '@millrace/contracts'

export interface MemorySettings {
  defaultMemoryMb: number
  /** What the operator lets a run have. */
  maxMemoryMb: number
}

export type MemoryOf = { ok: true; memoryMb: number } | { ok: false; error: RunError }

/** What a run of the flow gets. One that asks for more than there is does not start: with less it would fail later, and not say why. */
export function memoryOf({ settings }: Flow, { defaultMemoryMb, maxMemoryMb }: MemorySettings): MemoryOf {
  const asked = settings?.memoryMb
  if (asked === undefined) return { ok: true, memoryMb: Math.min(defaultMemoryMb, maxMemoryMb) }
  if (asked <= maxMemoryMb) return { ok: true, memoryMb: asked }
  const message = `The flow asks for ${asked} MB of memory, and runs get at most ${maxMemoryMb} MB here. Lower memoryMb in the settings of the flow, or let workers give more (MAX_RUN_MEMORY_MB).`
  return { ok: false, error: { code: 'memory_limit', message, retryable: false } }
}
