import {
  type Json,
  jsonSchema,
  type RecordedStep,
  runErrorSchema,
  stepRunStatusSchema,
  type Wait,
} from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { readPayload } from '../payload/read.ts'
import { toWait } from '../wait/columns.ts'
import { readResolution } from '../wait/resolution.ts'

/** What earlier attempts of a run left behind. */
export interface RunHistory {
  /** For the engine: final results, which never run again, what waits, and what was in flight, which starts over. */
  recorded: RecordedStep[]
  /** What has no final status, for the timeline. */
  unfinished: UnfinishedStep[]
  /** The answers among `recorded`. */
  answered: { path: string; resolvedAt: Date }[]
}

export interface UnfinishedStep {
  path: string
  stepId: string
  status: 'running' | 'waiting'
  attempt: number
  startedAt: Date | null
  firstSeq: number
}

/** Outputs beyond this total are not in the history: the sandbox asks for those that it needs. */
const outputBytesTotal = 4 * 1024 * 1024

/**
 * One query, whatever the number of steps. `needed`: ids of steps whose output the engine itself reads (which ports were
 * taken); it is there in any case.
 */
export async function loadHistory(
  services: Services,
  { runId, organizationId, needed }: { runId: string; organizationId: string; needed: readonly string[] },
): Promise<RunHistory> {
  const tenant = services.db.tenant(organizationId)
  const rows = await services.db.system.$queryRaw<unknown[]>`
    SELECT step.path, step."stepId", step.status, step.attempt, step."startedAt", step."firstSeq", step.error,
      step."outputId", step.items, step."itemsId", step.bytes,
      CASE WHEN step."stepId" = ANY(${needed}::text[]) OR (step."outputId" IS NULL AND step.total <= ${outputBytesTotal})
        THEN step.output END AS output,
      step."stepId" = ANY(${needed}::text[]) OR (step."outputId" IS NULL AND step.total <= ${outputBytesTotal})
        AS inline,
      CASE WHEN wait."recordedAt" IS NOT NULL THEN wait.kind END AS "waitKind", wait.until AS "waitUntil",
      wait.data AS "waitData", wait."childRunId" AS "waitChild", wait."resolvedAt",
      wait.resolution, wait."resolutionId"
    FROM (
      SELECT step.*, coalesce(payload.bytes, octet_length(step.output::text), 4) AS bytes,
        sum(CASE WHEN step."outputId" IS NULL THEN octet_length(step.output::text) END)
          OVER (ORDER BY step."firstSeq", step.path) AS total
      FROM "StepRun" step LEFT JOIN "Payload" payload ON payload.id = step."outputId"
      WHERE step."runId" = ${runId}::uuid
    ) step
    LEFT JOIN "Wait" wait ON wait."runId" = step."runId" AND wait.path = step.path AND step.status = 'waiting'
    ORDER BY step."firstSeq", step.path`
  const history: RunHistory = { recorded: [], unfinished: [], answered: [] }
  for (const row of z.array(rowSchema).parse(rows)) await addRow(services, { tenant, row, history })
  return history
}

const rowSchema = z.object({
  path: z.string(),
  stepId: z.string(),
  status: stepRunStatusSchema,
  attempt: z.int(),
  startedAt: z.date().nullable(),
  firstSeq: z.int(),
  error: runErrorSchema.nullable(),
  outputId: z.string().nullable(),
  items: z.array(jsonSchema).nullable(),
  itemsId: z.string().nullable(),
  bytes: z.int(),
  output: jsonSchema,
  inline: z.boolean().nullable(),
  waitKind: z.string().nullable(),
  waitUntil: z.date().nullable(),
  waitData: jsonSchema,
  waitChild: z.string().nullable(),
  resolvedAt: z.date().nullable(),
  resolution: jsonSchema,
  resolutionId: z.string().nullable(),
})
type Row = z.output<typeof rowSchema>

async function addRow(
  services: Services,
  { tenant, row, history }: { tenant: TenantClient; row: Row; history: RunHistory },
): Promise<void> {
  const { path, stepId, status, attempt, startedAt, firstSeq } = row
  const step = { path, stepId, attempt }
  switch (status) {
    case 'running':
    case 'waiting': {
      const wait = waitOf(row)
      history.unfinished.push({ ...step, status: wait ? 'waiting' : 'running', startedAt, firstSeq })
      if (wait) {
        const { resolvedAt } = row
        const resolution = resolvedAt === null ? null : await readResolution(services, tenant, row)
        if (resolvedAt !== null) history.answered.push({ path, resolvedAt })
        history.recorded.push({ ...step, status: 'waiting', wait, ...(resolution && { resolution }) })
      } else {
        const items = await itemsOf(services, tenant, row)
        history.recorded.push({ ...step, status: 'running', ...(items && { items }) })
      }
      return
    }
    case 'succeeded':
      history.recorded.push({ ...step, status, ...(await outputOf(services, tenant, row)) })
      return
    case 'failed':
      history.recorded.push({ ...step, status, ...(row.error && { error: row.error }) })
      return
    case 'skipped':
      history.recorded.push({ ...step, status })
      return
    case 'canceled':
      return
    default:
      status satisfies never
  }
}

function waitOf({ waitKind, waitUntil, waitData, waitChild }: Row): Wait | null {
  if (waitKind === null) return null
  return toWait({ kind: waitKind, until: waitUntil, data: waitData, childRunId: waitChild })
}

async function itemsOf(
  services: Services,
  tenant: TenantClient,
  { items, itemsId }: Row,
): Promise<Json[] | null> {
  if (itemsId === null) return items
  return z.array(jsonSchema).parse(await readPayload(services, tenant, itemsId))
}

async function outputOf(
  services: Services,
  tenant: TenantClient,
  { output, outputId, bytes, inline }: Row,
): Promise<{ output: Json } | { outputBytes: number }> {
  if (inline !== true) return { outputBytes: bytes }
  return { output: outputId === null ? output : await readPayload(services, tenant, outputId) }
}
