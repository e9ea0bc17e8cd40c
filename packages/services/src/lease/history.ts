import { type Json, type RecordedStep, runErrorSchema } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { fromJsonColumn } from '../shared/json-column.ts'
import { readBlobJson } from './read-blob.ts'

/** What earlier attempts of a run left behind. */
export interface RunHistory {
  /** Final results: these steps never run again. */
  recorded: RecordedStep[]
  /** Steps that were under way; they start over, at their place in the timeline. */
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
  services: Pick<Services, 'db' | 'blobs'>,
  { runId, organizationId }: { runId: string; organizationId: string },
): Promise<RunHistory> {
  const history: RunHistory = { recorded: [], unfinished: [] }
  const tenant = services.db.tenant(organizationId)
  for (const row of await tenant.stepRun.findMany({ where: { runId }, orderBy: { firstSeq: 'asc' } })) {
    const { path, stepId, status, attempt, startedAt, firstSeq } = row
    switch (status) {
      case 'running':
      case 'waiting':
        history.unfinished.push({ path, stepId, status, attempt, startedAt, firstSeq })
        break
      case 'succeeded':
      case 'failed':
      case 'skipped':
        history.recorded.push({
          path,
          stepId,
          status,
          attempt,
          ...(status === 'succeeded' && { output: await outputOf(services, row) }),
          ...(row.error !== null && { error: runErrorSchema.parse(row.error) }),
        })
        break
      case 'canceled':
        break
      default:
        status satisfies never
    }
  }
  return history
}

async function outputOf(
  services: Pick<Services, 'db' | 'blobs'>,
  { organizationId, output, outputId }: { organizationId: string; output: unknown; outputId: string | null },
): Promise<Json> {
  if (outputId === null) return fromJsonColumn(output)
  const payload = await services.db
    .tenant(organizationId)
    .payload.findUniqueOrThrow({ where: { id: outputId } })
  return payload.blobKey === null ? fromJsonColumn(payload.inline) : readBlobJson(services, payload.blobKey)
}
