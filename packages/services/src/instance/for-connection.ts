import type { Problem } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import {
  type BatchRow,
  lockBatch,
  pausedFlows,
  resumedFlows,
  writeAudits,
  writeFlows,
  writeStates,
} from './batch/index.ts'
import { stateOf } from './state.ts'
import { type InstanceEvent, type InstanceState, instanceAfter } from './state-machine.ts'

interface ConnectionEvent {
  organizationId: string
  connectionId: string
  now: Date
}

const batchSize = 500

/**
 * A connection that somebody has to authorize again: whatever uses it is paused, in the caller's transaction, instead of
 * failing run by run. Gives how many instances that were.
 */
export async function pauseForConnection(
  tx: Scopes,
  event: ConnectionEvent & { reason: string },
): Promise<number> {
  let paused = 0
  const running = Prisma.sql`instance.status IN ('enabled', 'failing')`
  for (const ids of await batchesOf(tx, event, running)) {
    const changes = await lockChanging(tx, event, { ids, what: { kind: 'pause', by: 'connection' } })
    const rows = changes.map(({ row }) => row)
    await writeFlows(tx, event, pausedFlows(rows))
    await writeStates(
      tx,
      event,
      changes.map(({ row, state }) => ({ id: row.id, ...state, problems: problemsOf(row, event) })),
    )
    await audit(tx, event, { action: 'instance.pause', rows })
    paused += rows.length
  }
  return paused
}

/** It is authorized again: instances that were paused for it alone go on. */
export async function resumeForConnection(tx: Scopes, event: ConnectionEvent): Promise<number> {
  let resumed = 0
  const waiting = Prisma.sql`instance.status = 'paused' AND instance."pausedBy" = 'connection' AND NOT EXISTS (
    SELECT FROM "InstanceConnection" other JOIN "Connection" broken ON broken.id = other."connectionId"
    WHERE other."instanceId" = instance.id AND broken.id <> ${event.connectionId}::uuid
      AND broken.status = 'needs_authorization')`
  for (const ids of await batchesOf(tx, event, waiting)) {
    const changes = await lockChanging(tx, event, { ids, what: { kind: 'resume', by: 'connection' } })
    const rows = changes.map(({ row }) => row)
    await writeFlows(tx, event, await resumedFlows(tx.tenant(event.organizationId), rows, event.now))
    await writeStates(
      tx,
      event,
      changes.map(({ row, state }) => ({ id: row.id, ...state, problems: [] })),
    )
    await audit(tx, event, { action: 'instance.resume', rows })
    resumed += rows.length
  }
  return resumed
}

async function batchesOf(tx: Scopes, event: ConnectionEvent, condition: Prisma.Sql): Promise<string[][]> {
  const rows = await tx.query(Prisma.sql`
    SELECT DISTINCT instance.id FROM "InstanceConnection" bound
      JOIN "Instance" instance ON instance.id = bound."instanceId"
    WHERE bound."connectionId" = ${event.connectionId}::uuid
      AND bound."organizationId" = ${event.organizationId}::uuid AND ${condition}
    ORDER BY instance.id`)
  const ids = z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id)
  const batches = Array.from({ length: Math.ceil(ids.length / batchSize) }, (_, index) => index * batchSize)
  return batches.map((at) => ids.slice(at, at + batchSize))
}

/** Those whose status changes by it: somebody else may have been faster. */
async function lockChanging(
  tx: Scopes,
  { organizationId }: ConnectionEvent,
  { ids, what }: { ids: string[]; what: InstanceEvent },
): Promise<{ row: BatchRow; state: InstanceState }[]> {
  const rows = await lockBatch(tx, { organizationId, ids })
  return rows.flatMap((row) => {
    const next = instanceAfter(stateOf(row), what)
    return next.allowed && next.state.status !== row.status ? [{ row, state: next.state }] : []
  })
}

function problemsOf(
  { connections }: BatchRow,
  { connectionId, reason }: { connectionId: string; reason: string },
): Problem[] {
  return connections
    .filter((bound) => bound.connectionId === connectionId)
    .map(({ slot }) => ({
      path: `connections.${slot}`,
      message: reason,
      hint: 'Authorize the connection again: the instance goes on by itself.',
    }))
}

function audit(
  tx: Scopes,
  { connectionId, ...scope }: ConnectionEvent,
  { action, rows }: { action: string; rows: BatchRow[] },
): Promise<void> {
  const data = { connection: connectionId }
  return writeAudits(tx, scope, {
    actor: 'system',
    action,
    rows: rows.map(({ id, name }) => ({ entityId: id, entityName: name, data })),
  })
}
