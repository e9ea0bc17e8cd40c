import { inlinePayloadBytes, type Json } from '@millrace/contracts'
import type { Scopes } from '@millrace/db'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { discardPayload, type PreparedPayload, preparePayload } from '../payload/prepare.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { tooLate, waitExpired } from './late.ts'
import { lockRun } from './lock-run.ts'
import { announceWoken, wakeLocked } from './wake.ts'

export interface WaitAnswer {
  runId: string
  path: string
  kind: 'callback' | 'approval'
  value: Json
  /** What is to be committed together with the answer. */
  alongside?: (tx: Scopes) => Promise<void>
}

/** Of one run, before their steps wait. */
const mostEarlyAnswers = 100

const final: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled'])

/**
 * Answers a wait, once. One that is not recorded yet keeps its answer: the step finds it when it begins to wait. Rejects
 * with `already_answered`, or `expired` when the wait or the run is over.
 */
export async function answerWait(services: Services, answer: WaitAnswer): Promise<void> {
  const payload = await preparePayload(services, answer.value)
  try {
    const woken = await services.db.transaction(async (tx) => {
      const run = await lockRun(tx.system, answer.runId)
      if (run === null || final.has(run.status)) throw await tooLate(tx, { answer, over: 'run' })
      const { recorded } = await requireOpen(tx, answer)
      if (!recorded) await requireRoomForEarly(tx, { answer, payload })
      await writeAnswer(tx, { answer, payload, organizationId: run.organizationId, at: services.now() })
      await answer.alongside?.(tx)
      return wakeLocked(tx.system, [run])
    })
    announceWoken(services, woken)
  } catch (error) {
    if (error instanceof ServiceError) await discardPayload(services, payload)
    throw error
  }
}

/** Late is by the database's clock, whether or not the wait was swept. `recorded`: the step waits. */
async function requireOpen(tx: Scopes, answer: WaitAnswer): Promise<{ recorded: boolean }> {
  const { system } = tx
  const { runId, path } = answer
  const [wait] = await system.$queryRaw<
    { resolved: boolean; due: boolean; late: boolean; until: Date | null }[]
  >`
    SELECT "resolvedAt" IS NOT NULL AS resolved, coalesce(resolution ->> 'kind' = 'due', false) AS due,
      coalesce(until <= now(), false) AS late, until
    FROM "Wait" WHERE "runId" = ${runId}::uuid AND path = ${path}`
  if (wait?.resolved === true && !wait.due) throw answered()
  if (wait?.due === true || wait?.late === true) throw waitExpired(answer, wait.until)
  if (wait !== undefined) return { recorded: true }
  const step = await system.stepRun.findUnique({
    where: { runId_path: { runId, path } },
    select: { status: true },
  })
  if (step === null) return { recorded: false }
  switch (step.status) {
    case 'succeeded':
      throw answered()
    case 'failed':
    case 'skipped':
    case 'canceled':
      throw await tooLate(tx, { answer, over: 'step' })
    case 'running':
    case 'waiting':
      return { recorded: false }
    default:
      return step.status satisfies never
  }
}

/**
 * Nobody knows yet whether the run will come to wait for it: whoever makes addresses of steps that the run never comes to
 * must not fill the database with answers. The run's row is locked, so the count is right.
 */
async function requireRoomForEarly(
  { system }: Scopes,
  { answer: { runId }, payload }: { answer: WaitAnswer; payload: PreparedPayload },
): Promise<void> {
  if (payload.bytes > inlinePayloadBytes) {
    throw new ServiceError(
      'conflict',
      `The run has not come to this step yet; until it waits, an answer may have at most ${inlinePayloadBytes} bytes. Try again later.`,
    )
  }
  const kept = await system.wait.count({ where: { runId, recordedAt: null } })
  if (kept < mostEarlyAnswers) return
  throw new ServiceError(
    'too_many_requests',
    `The run has not come to this step yet, and keeps ${mostEarlyAnswers} other answers that came early: more are not kept. Try again later.`,
    { retryAfterSeconds: 10 },
  )
}

async function writeAnswer(
  { system }: Scopes,
  {
    answer: { runId, path, kind, value },
    payload,
    organizationId,
    at,
  }: { answer: WaitAnswer; payload: PreparedPayload; organizationId: string; at: Date },
): Promise<void> {
  const large = payload.blobKey !== null
  if (large) {
    const { id, bytes, blobKey } = payload
    await system.payload.create({ data: { id, organizationId, runId, bytes, blobKey, createdAt: at } })
  }
  const resolution = {
    resolvedAt: at,
    openUntil: null,
    resolution: jsonColumn(large ? { kind: 'answered' } : { kind: 'answered', value }),
    resolutionId: large ? payload.id : null,
  }
  await system.wait.upsert({
    where: { runId_path: { runId, path } },
    create: { runId, path, organizationId, kind, ...resolution },
    update: resolution,
  })
}

function answered(): ServiceError {
  return new ServiceError('already_answered', 'This was answered before; the first answer counts.')
}
