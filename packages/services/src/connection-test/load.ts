import type { Json, JsonObject } from '@millrace/contracts'
import { openConnection } from '../connection/seal.ts'
import { findConnectionType } from '../connection/type.ts'
import type { Services } from '../context.ts'

/** What a worker needs to prove a connection's credentials. */
export interface ConnectionTest {
  organizationId: string
  connection: { id: string; connector: string; type: string; values: JsonObject }
  /** The harmless action that its type names: `connector.action`. */
  use: string
  with: Record<string, Json>
}

/** null: the connection is gone, or its type has no test. */
export async function loadConnectionTest(
  services: Services,
  connectionId: string,
): Promise<ConnectionTest | null> {
  const row = await services.db.system.connection.findUnique({ where: { id: connectionId } })
  if (!row) return null
  const { id, organizationId, connector, type } = row
  const test = findConnectionType(connector, type)?.test
  if (!test) return null
  const values = await openConnection(services, row, { reason: 'test' })
  const use = `${connector}.${test.action}`
  return { organizationId, connection: { id, connector, type, values }, use, with: test.with }
}
