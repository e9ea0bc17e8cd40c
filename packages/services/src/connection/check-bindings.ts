import type { ConnectionSlot, Problem } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { isUuid } from '../shared/uuid.ts'

/** What decides whether a connection may be bound to a slot. */
export interface BindableConnection {
  connector: string
  type: string
  owner: ConnectionSlot['owner']
  customerId: string | null
  /** Of one that belongs to an instance: where it is bound. */
  instanceIds: readonly string[]
}

export type BindableConnections = ReadonlyMap<string, BindableConnection>

interface Bindings {
  slots: Record<string, ConnectionSlot>
  /** Connection ids by slot. */
  bound: Record<string, string>
  complete: boolean
  forCustomer: { id: string; instanceId: string | null } | null
}

/**
 * Connections bound to slots: each exists, has the slot's connector and type and, for an instance, the slot's owner.
 * `complete` also asks for every slot to be bound.
 */
export async function checkBindings(db: TenantClient, bindings: Bindings): Promise<Problem[]> {
  const connections = await loadBindable(db, Object.values(bindings.bound))
  return bindingProblems({ ...bindings, connections })
}

/** By id. A shared connection may be bound to thousands of instances: where, is read only of those that are not. */
export async function loadBindable(
  db: TenantClient,
  connectionIds: readonly string[],
): Promise<BindableConnections> {
  const ids = [...new Set(connectionIds)].filter(isUuid)
  if (ids.length === 0) return new Map()
  const rows = await db.connection.findMany({
    where: { id: { in: ids } },
    select: { id: true, connector: true, type: true, owner: true, customerId: true },
  })
  const owned = rows.filter((row) => row.owner === 'instance').map(({ id }) => id)
  const uses =
    owned.length === 0
      ? []
      : await db.instanceConnection.findMany({
          where: { connectionId: { in: owned } },
          select: { connectionId: true, instanceId: true },
        })
  const instanceIds = Map.groupBy(uses, ({ connectionId }) => connectionId)
  return new Map(
    rows.map(({ id, ...row }) => [
      id,
      { ...row, instanceIds: (instanceIds.get(id) ?? []).map(({ instanceId }) => instanceId) },
    ]),
  )
}

/** Pure: `connections` holds all that are named in `bound` and exist. */
export function bindingProblems({
  slots,
  bound,
  complete,
  forCustomer,
  connections,
}: Bindings & { connections: BindableConnections }): Problem[] {
  const problems: Problem[] = []
  for (const [name, connectionId] of Object.entries(bound)) {
    const problem = bindingProblem({ slot: slots[name], row: connections.get(connectionId), forCustomer })
    if (problem !== null) problems.push({ path: `connections.${name}`, ...problem })
  }
  for (const [name, slot] of Object.entries(slots)) {
    if (complete && bound[name] === undefined) {
      problems.push({
        path: `connections.${name}`,
        message: `The slot "${slot.label ?? name}" has no connection.`,
        hint: `Bind a ${slot.connector} connection of type ${slot.type}.`,
      })
    }
  }
  return problems
}

export function bindingProblem({
  slot,
  row,
  forCustomer,
}: {
  slot: ConnectionSlot | undefined
  row: BindableConnection | undefined
  forCustomer: { id: string; instanceId: string | null } | null
}): { message: string; hint?: string } | null {
  if (slot === undefined) return { message: 'The integration has no such slot.' }
  if (row === undefined) return { message: 'There is no such connection.' }
  if (row.connector !== slot.connector || row.type !== slot.type) {
    return {
      message: `This is a ${row.connector} connection of type ${row.type}.`,
      hint: `The slot takes ${slot.connector} of type ${slot.type}.`,
    }
  }
  if (forCustomer === null) return null
  if (row.owner !== slot.owner) {
    return {
      message: `This connection belongs to the ${row.owner}.`,
      hint: `The slot takes one of the ${slot.owner}.`,
    }
  }
  if (row.customerId !== null && row.customerId !== forCustomer.id) {
    return { message: 'This connection belongs to another customer.' }
  }
  if (row.owner === 'instance' && row.instanceIds.some((id) => id !== forCustomer.instanceId)) {
    return { message: 'This connection belongs to another instance.' }
  }
  return null
}
