import type { ConnectionSlot, Problem } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { isUuid } from '../shared/uuid.ts'

/**
 * Connections bound to slots: each exists, has the slot's connector and type and, for an instance, the slot's owner.
 * `complete` also asks for every slot to be bound.
 */
export async function checkBindings(
  db: TenantClient,
  options: {
    slots: Record<string, ConnectionSlot>
    /** Connection ids by slot. */
    bound: Record<string, string>
    complete: boolean
    forCustomer: { id: string; instanceId: string | null } | null
  },
): Promise<Problem[]> {
  const { slots, bound, complete, forCustomer } = options
  const ids = Object.values(bound).filter(isUuid)
  const rows = await db.connection.findMany({
    where: { id: { in: ids } },
    select: {
      id: true,
      connector: true,
      type: true,
      owner: true,
      customerId: true,
      usedBy: { select: { instanceId: true } },
    },
  })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const problems: Problem[] = []
  for (const [name, connectionId] of Object.entries(bound)) {
    const problem = bindingProblem({ slot: slots[name], row: byId.get(connectionId), forCustomer })
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

function bindingProblem(options: {
  slot: ConnectionSlot | undefined
  row:
    | {
        connector: string
        type: string
        owner: ConnectionSlot['owner']
        customerId: string | null
        usedBy: { instanceId: string }[]
      }
    | undefined
  forCustomer: { id: string; instanceId: string | null } | null
}): { message: string; hint?: string } | null {
  const { slot, row, forCustomer } = options
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
  if (row.owner !== 'organization' && row.customerId !== forCustomer.id) {
    return { message: 'This connection belongs to another customer.' }
  }
  if (row.owner === 'instance' && row.usedBy.some((use) => use.instanceId !== forCustomer.instanceId)) {
    return { message: 'This connection belongs to another instance.' }
  }
  return null
}
