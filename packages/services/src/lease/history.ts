import type { Json, RecordedStep } from '@millrace/contracts'
import { runErrorSchema } from '@millrace/contracts'
import type { StepRun, TenantClient } from '@millrace/db'
import type { Services } from '../context.ts'
import { readPayload } from '../payload/read.ts'
import { fromJsonColumn } from '../shared/json-column.ts'

/** What earlier attempts of a run left behind. */
export interface RunHistory {
  /** For the engine: final results, which never run again, and what was in flight, which starts over. */
  recorded: RecordedStep[]
  /** What was in flight, for the timeline. */
  unfinished: UnfinishedStep[]
}

export interface UnfinishedStep {
  path: string
  stepId: string
  status: 'running' | 'waiting'
  attempt: number
  startedAt: Date | null
  firstSeq: number
}

export async function loadHistory(
  services: Services,
  { runId, organizationId }: { runId: string; organizationId: string },
): Promise<RunHistory> {
  const tenant = services.db.tenant(organizationId)
  const history: RunHistory = { recorded: [], unfinished: [] }
  for (const row of await tenant.stepRun.findMany({ where: { runId }, orderBy: { firstSeq: 'asc' } })) {
    const { path, stepId, status, attempt, startedAt, firstSeq } = row
    switch (status) {
      case 'running':
      case 'waiting':
        history.recorded.push({ path, stepId, status: 'running', attempt })
        history.unfinished.push({ path, stepId, status, attempt, startedAt, firstSeq })
        break
      case 'succeeded':
        history.recorded.push({
          path,
          stepId,
          status,
          attempt,
          output: await outputOf(services, tenant, row),
        })
        break
      case 'failed':
        history.recorded.push({ path, stepId, status, attempt, error: runErrorSchema.parse(row.error) })
        break
      case 'skipped':
        history.recorded.push({ path, stepId, status, attempt })
        break
      case 'canceled':
        break
      default:
        status satisfies never
    }
  }
  return history
}

function outputOf(
  services: Services,
  tenant: TenantClient,
  { output, outputId }: StepRun,
): Promise<Json> | Json {
  return outputId === null ? fromJsonColumn(output) : readPayload(services, tenant, outputId)
}
