import { type Json, type RunError, runErrorSchema, type WaitResolution } from '@millrace/contracts'
import type { Scopes } from '@millrace/db'
import type { Services } from '../context.ts'
import { grantFiles } from '../file/grant.ts'
import { readPayload } from '../payload/read.ts'
import { fromJsonColumn, jsonColumn } from '../shared/json-column.ts'
import { lockRun } from './lock-run.ts'
import { announceWoken, type Woken, wakeLocked } from './wake.ts'

/**
 * Tells the parents of these runs, those of them that are over, what came of them. Called after the end of a child and
 * after a parent has begun to wait for one: whichever is committed last finds the other.
 */
export async function resolveChildWaits(
  services: Services,
  { childRunIds }: { childRunIds: readonly string[] },
): Promise<void> {
  if (childRunIds.length === 0) return
  const waits = await services.db.system.wait.findMany({
    where: { childRunId: { in: [...childRunIds] }, resolvedAt: null },
    select: { runId: true, path: true, childRunId: true, organizationId: true },
  })
  for (const { childRunId, ...wait } of waits) {
    if (childRunId === null) continue
    const woken = await resolveOne(services, { ...wait, childRunId })
    if (woken !== null) announceWoken(services, woken)
  }
}

/** As much as a step may give at once. The list of a long loop may be larger: nobody holds that in memory. */
const largestResultBytes = 16 * 1024 * 1024

interface ChildWait {
  runId: string
  path: string
  childRunId: string
  organizationId: string
}

async function resolveOne(services: Services, wait: ChildWait): Promise<Woken | null> {
  const result = await resultOf(services, wait)
  if (result === null) return null
  return services.db.transaction(async (tx) => {
    const run = await lockRun(tx.system, wait.runId)
    if (run === null) return null
    const { count } = await tx.tenant(wait.organizationId).wait.updateMany({
      where: { runId: wait.runId, path: wait.path, childRunId: wait.childRunId, resolvedAt: null },
      data: {
        resolvedAt: services.now(),
        openUntil: null,
        resolution: jsonColumn(result.resolution),
        resolutionId: result.payloadId,
      },
    })
    if (count === 0) return null
    await handOver(tx, { wait, result })
    return wakeLocked(tx.system, [run])
  })
}

interface ChildResult {
  resolution: WaitResolution | { kind: 'answered' }
  payloadId: string | null
  value: Json
}

/** null: the child is not over. */
async function resultOf(
  services: Services,
  { runId, path, childRunId, organizationId }: ChildWait,
): Promise<ChildResult | null> {
  const db = services.db.tenant(organizationId)
  const child = await db.run.findFirst({
    // What a sandbox says it waits for is only believed of a run that this very step has called.
    where: { id: childRunId, parentRunId: runId, parentPath: path },
    select: { status: true, error: true, output: true, outputId: true },
  })
  if (child === null) return failed({ code: 'child_failed', message: 'its run is deleted', retryable: false })
  switch (child.status) {
    case 'queued':
    case 'running':
    case 'waiting':
      return null
    case 'succeeded': {
      if (child.outputId === null) {
        const value = fromJsonColumn(child.output)
        return { resolution: { kind: 'answered', value }, payloadId: null, value }
      }
      const payload = await db.payload.findFirst({ where: { id: child.outputId }, select: { bytes: true } })
      if (payload !== null && payload.bytes > largestResultBytes)
        return failed(unusable(childRunId, tooMuch(payload)))
      const value = await readPayload(services, db, child.outputId).catch(nullForNoJson)
      if (value === null) return failed(unusable(childRunId, 'gave something that is no JSON'))
      return { resolution: { kind: 'answered' }, payloadId: child.outputId, value }
    }
    case 'failed':
    case 'canceled':
      return failed(runErrorSchema.parse(child.error))
    default:
      return child.status satisfies never
  }
}

/** The child's own error: the sandbox says which step called, and what of it is to be kept. */
function unusable(runId: string, how: string): RunError {
  const message = `The flow that this step called ${how}.`
  return { code: 'child_failed', message, retryable: false, details: { runId } }
}

function tooMuch({ bytes }: { bytes: number }): string {
  return `gave ${bytes} bytes; at most ${largestResultBytes} can be handed on as one value. Let it respond with less, or with a file`
}

/** The list of a loop is written by the sandbox, and read for the first time here. */
function nullForNoJson(error: unknown): null {
  if (error instanceof SyntaxError) return null
  throw error
}

function failed(error: RunError): ChildResult {
  return { resolution: { kind: 'failed', error }, payloadId: null, value: null }
}

/** What the child gave is the parent's too, whichever of them is deleted first. */
async function handOver(
  { system }: Pick<Scopes, 'system'>,
  { wait, result }: { wait: ChildWait; result: ChildResult },
): Promise<void> {
  const { runId, childRunId, organizationId } = wait
  if (result.payloadId !== null) {
    await system.runPayload.createMany({
      data: [{ runId, payloadId: result.payloadId, organizationId }],
      skipDuplicates: true,
    })
  }
  await grantFiles({ system }, { from: childRunId, to: runId, value: result.value })
}
