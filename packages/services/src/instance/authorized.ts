import type { TenantClient } from '@millrace/db'
import { invalid } from '../errors.ts'

/** Nothing starts with a connection of which it is known that the third party refuses it. */
export async function requireAuthorized(
  tx: TenantClient,
  { connections }: { connections: { slot: string; connectionId: string }[] },
): Promise<void> {
  if (connections.length === 0) return
  const broken = await tx.connection.findMany({
    where: { id: { in: connections.map(({ connectionId }) => connectionId) }, status: 'needs_authorization' },
    select: { id: true, name: true },
  })
  if (broken.length === 0) return
  const names = new Map(broken.map(({ id, name }) => [id, name]))
  throw invalid(
    connections.flatMap(({ slot, connectionId }) => {
      const name = names.get(connectionId)
      if (name === undefined) return []
      return [
        {
          path: `connections.${slot}`,
          message: `The connection "${name}" has to be authorized first.`,
          hint: 'Connect it at the third party, then try again.',
        },
      ]
    }),
  )
}
