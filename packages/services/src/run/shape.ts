import { heldReasons, type Run, type RunError, runErrorSchema } from '@millrace/contracts'
import type { Run as RunRow, TenantClient } from '@millrace/db'
import { z } from 'zod'
import { storedDefinition } from '../integration/definition.ts'
import { callerPath } from './former-child.ts'

/** Runs outlive what they point at: names are looked up beside them, and what is gone is named so. */
export async function toRuns(db: TenantClient, rows: RunRow[], now: Date): Promise<Run[]> {
  const [integrations, versions, customers, waitsUntil] = await Promise.all([
    db.integration.findMany({
      where: { id: { in: distinct(rows.map((row) => row.integrationId)) } },
      select: { id: true, key: true, name: true },
    }),
    findVersions(db, distinct(rows.map((row) => row.versionId))),
    db.customer.findMany({
      where: { id: { in: distinct(rows.map((row) => row.customerId).filter((id) => id !== null)) } },
      select: { id: true, externalId: true },
    }),
    findNextWaits(db, rows),
  ])
  const integrationById = new Map(integrations.map((row) => [row.id, row]))
  const customerById = new Map(customers.map((row) => [row.id, row.externalId]))
  return rows.map((row): Run => {
    const integration = integrationById.get(row.integrationId)
    const version = versions.get(row.versionId)
    return {
      id: row.id,
      status: row.status,
      integration: integration?.key ?? '(deleted)',
      integrationName: integration?.name ?? '(deleted)',
      version: version?.number ?? null,
      flow: row.flow,
      flowName: version?.flowNames.get(row.flow) ?? row.flow,
      customer: (row.customerId === null ? null : customerById.get(row.customerId)) ?? null,
      instance: row.instanceId,
      trigger: row.trigger,
      attempt: row.attempt,
      queuedAt: row.queuedAt.toISOString(),
      startedAt: row.startedAt?.toISOString() ?? null,
      endedAt: row.endedAt?.toISOString() ?? null,
      durationMs: durationMs(row, now),
      error: toRunError(row.error),
      replayOf: row.replayOf,
      replayFrom: row.replayFrom,
      parent:
        row.parentRunId === null || row.parentPath === null
          ? null
          : { runId: row.parentRunId, path: callerPath(row.parentPath) },
      held: row.status === 'queued' ? heldReasonSchema.parse(row.held) : null,
      dueAt: (row.status === 'waiting' ? waitsUntil.get(row.id) : row.dueAt)?.toISOString() ?? null,
    }
  })
}

const heldReasonSchema = z.enum(heldReasons).nullable()

/** When the first wait of each waiting run is over by itself. */
async function findNextWaits(db: TenantClient, rows: RunRow[]): Promise<Map<string, Date | null>> {
  const waiting = rows.filter((row) => row.status === 'waiting').map((row) => row.id)
  if (waiting.length === 0) return new Map()
  const first = await db.wait.groupBy({
    by: ['runId'],
    where: { runId: { in: waiting }, recordedAt: { not: null }, resolvedAt: null },
    _min: { until: true },
  })
  return new Map(first.map((wait) => [wait.runId, wait._min.until]))
}

export function toRunError(column: unknown): RunError | null {
  return column === null ? null : runErrorSchema.parse(column)
}

function durationMs(row: Pick<RunRow, 'startedAt' | 'endedAt'>, now: Date): number {
  if (row.startedAt === null) return 0
  return Math.max(0, (row.endedAt ?? now).getTime() - row.startedAt.getTime())
}

interface VersionNames {
  number: number | null
  flowNames: Map<string, string>
}

/** Versions never change: what a list shows of them is kept, so that a page of runs reads no definition twice. */
const versionNames = new Map<string, VersionNames>()
const versionNamesKept = 2000

async function findVersions(db: TenantClient, ids: string[]): Promise<Map<string, VersionNames>> {
  const missing = ids.filter((id) => !versionNames.has(id))
  if (missing.length > 0) {
    const rows = await db.version.findMany({
      where: { id: { in: missing } },
      select: { id: true, number: true, definition: true },
    })
    for (const row of rows) {
      const flows = storedDefinition(row.definition).flows
      versionNames.set(row.id, {
        number: row.number,
        flowNames: new Map(flows.map((flow) => [flow.key, flow.name])),
      })
    }
  }
  const found = new Map(
    ids.flatMap((id) => {
      const names = versionNames.get(id)
      return names === undefined ? [] : [[id, names] as const]
    }),
  )
  for (const oldest of versionNames.keys()) {
    if (versionNames.size <= versionNamesKept) break
    versionNames.delete(oldest)
  }
  return found
}

function distinct(ids: string[]): string[] {
  return [...new Set(ids)]
}
