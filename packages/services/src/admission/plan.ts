import { createHash } from 'node:crypto'
import type { FlowSettings } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { type KeySource, readKeys } from './key-values.ts'

/** What a flow's settings mean for one new run. */
export interface Admission {
  scopeId: string
  concurrency: { key: string; limit: number; order: 'any' | 'fifo' } | null
  rate: { key: string; limit: number; perMs: number } | null
  dedupe: { key: string; windowMs: number } | null
}

export interface AdmissionSource extends KeySource {
  integrationId: string
  trigger: string
  /** The key that counts for good. */
  dedupeKey?: string
  instanceFlowId?: string | null
  settings?: FlowSettings | undefined
}

export async function planAdmission(services: Services, run: AdmissionSource): Promise<Admission> {
  const scopeId = run.instanceFlowId ?? scopeWithoutInstanceFlow(run)
  const { concurrency } = run.settings ?? {}
  // Somebody waits at the screen for a test, and starts them one by one.
  const rateLimit = run.trigger === 'test' ? undefined : run.settings?.rateLimit
  const dedupe = startedOnPurpose.has(run.trigger) ? undefined : run.settings?.dedupe
  if (!concurrency && !rateLimit && !dedupe) return { scopeId, concurrency: null, rate: null, dedupe: null }
  const keys = await readKeys(services, {
    source: run,
    templates: {
      ...(concurrency?.key === undefined ? {} : { concurrency: concurrency.key }),
      ...(rateLimit?.key === undefined ? {} : { rate: rateLimit.key }),
      ...(dedupe === undefined ? {} : { dedupe: dedupe.key }),
    },
  })
  return {
    scopeId,
    concurrency: concurrency
      ? {
          key: [scopeId, ...hashed(keys.concurrency)].join(':'),
          limit: concurrency.limit,
          order: concurrency.order ?? 'any',
        }
      : null,
    rate: rateLimit
      ? { key: hashed(keys.rate).join(), limit: rateLimit.limit, perMs: rateLimit.perMs }
      : null,
    dedupe: dedupe
      ? windowOf(keys.dedupe, dedupe.windowMs)
      : rateLimit && run.dedupeKey !== undefined
        ? windowOf(`once:${run.dedupeKey}`, onceMs)
        : null,
  }
}

/**
 * The key that counts for good refuses a run when its start has been reserved already. So of equal events that come at
 * once the ones behind the first are refused before, by a key with a window; later ones are seen to be there.
 */
const onceMs = 60_000

/** Without its key an event is like no other. */
function windowOf(value: string | null | undefined, windowMs: number): Admission['dedupe'] {
  return typeof value === 'string' ? { key: digest(value), windowMs } : null
}

/** Whoever starts one of these wants this run, not one like it. */
const startedOnPurpose: ReadonlySet<string> = new Set(['test', 'replay', 'call'])

/** Values come from outside, of any length: keys are stored as digests. Runs without a value share one key. */
function hashed(value: string | null | undefined): string[] {
  if (value === undefined || value === null) return []
  return [digest(value)]
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}

/** Test runs have no instance: those of one flow of an integration belong together. The digest has the form of an id. */
function scopeWithoutInstanceFlow({ instanceId, integrationId, flow }: AdmissionSource): string {
  const hex = createHash('sha256')
    .update(`${instanceId ?? integrationId}/${flow}`)
    .digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}
