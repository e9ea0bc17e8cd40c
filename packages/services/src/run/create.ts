import type { Prisma } from '@millrace/db'
import { type Admission, planAdmission } from '../admission/plan.ts'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { LeaseLost } from '../lease/lock-held.ts'
import { discardPayload, preparePayload } from '../payload/prepare.ts'
import { orderedId } from '../shared/ordered-id.ts'
import { announceChange, announceRun } from './announce.ts'
import { insertRun } from './insert.ts'
import type { NewRun } from './new-run.ts'

/**
 * Accepts a run: when this returns, the run, its payload, its first journal event and its audit entry are committed, and
 * so is what the flow's settings make of it. The queue job follows outside; should it be lost, the reconciler finds the
 * run. Internal: the caller has authorised.
 */
export async function createRun(
  services: Services,
  run: NewRun,
): Promise<{ runId: string; created: boolean }> {
  const { organizationId } = run
  const admission = await planAdmission(services, run)
  const payload = await preparePayload(services, run.value)
  const runId = orderedId()
  const { created, claimed, held } = await insertRun(services, { runId, run, payload, admission })
  if (created) {
    if (held === null) announceRun(services, { organizationId, runId, attempt: 0 })
    else announceChange(services, { organizationId, runId, seq: 1 })
    return { runId, created }
  }
  await discardPayload(services, payload)
  const first = await requireDuplicate(services, { runId, run, admission })
  if (claimed) await handOverKey(services, { runId, first, run, admission })
  return { runId: first, created }
}

/** The run that was there first. */
async function requireDuplicate(services: Services, options: Duplicate): Promise<string> {
  const first = (await findClaimant(services, options)) ?? (await findSame(services, options))
  if (first !== null) return first
  if (options.run.heldBy !== undefined) throw new LeaseLost('the lease of the calling run is gone')
  throw new ServiceError('conflict', 'What this run belongs to has been deleted meanwhile.')
}

interface Duplicate {
  runId: string
  run: NewRun
  admission: Admission
}

async function findClaimant(
  { db }: Services,
  { runId, run, admission: { scopeId, dedupe } }: Duplicate,
): Promise<string | null> {
  if (dedupe === null) return null
  const taken = await db
    .tenant(run.organizationId)
    .dedupeKey.findFirst({ where: { scopeId, key: dedupe.key }, select: { runId: true } })
  return taken === null || taken.runId === runId ? null : taken.runId
}

async function findSame({ db }: Services, { run }: Duplicate): Promise<string | null> {
  const { instanceFlowId = null, dedupeKey, parent } = run
  const same: Prisma.RunWhereInput[] = [
    ...(dedupeKey === undefined ? [] : [{ instanceFlowId, dedupeKey }]),
    ...(parent === undefined ? [] : [{ parentRunId: parent.runId, parentPath: parent.path }]),
  ]
  if (same.length === 0) return null
  const found = await db
    .tenant(run.organizationId)
    .run.findFirst({ where: { OR: same }, select: { id: true } })
  return found?.id ?? null
}

/** The key with a window was free, the one that counts for good was not: it must not name a run that is not there. */
async function handOverKey(
  { db }: Services,
  { runId, first, run, admission: { scopeId, dedupe } }: Duplicate & { first: string },
): Promise<void> {
  if (dedupe === null) return
  await db
    .tenant(run.organizationId)
    .dedupeKey.updateMany({ where: { scopeId, key: dedupe.key, runId }, data: { runId: first } })
}
