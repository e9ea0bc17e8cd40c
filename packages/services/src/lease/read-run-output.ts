import { type Json, jsonSchema } from '@millrace/contracts'
import { z } from 'zod'
import type { Services } from '../context.ts'

/** What a run gives that its last sandbox did not say: inline, or the payload that holds it. */
export interface RunOutput {
  output: Json
  outputId: string | null
}

const respondSchema = z.object({ body: jsonSchema.optional() })

/**
 * What the run responded, in whichever attempt; else the output of the step of its own graph that succeeded last. The
 * sandbox leaves that to us when an earlier one responded, or when the value is too large to be sent once more.
 */
export async function readRunOutput(
  { db }: Pick<Services, 'db'>,
  { runId, organizationId }: { runId: string; organizationId: string },
): Promise<RunOutput> {
  const tenant = db.tenant(organizationId)
  const responded = await tenant.journalEvent.findFirst({
    where: { runId, type: 'respond' },
    orderBy: { seq: 'asc' },
    select: { data: true },
  })
  if (responded !== null) return { output: respondSchema.parse(responded.data).body ?? null, outputId: null }
  const last = await tenant.stepRun.findFirst({
    where: { runId, status: 'succeeded', NOT: { path: { contains: '/' } } },
    orderBy: [{ endedAt: 'desc' }, { firstSeq: 'desc' }],
    select: { output: true, outputId: true },
  })
  return last === null
    ? { output: null, outputId: null }
    : { output: jsonSchema.parse(last.output), outputId: last.outputId }
}
