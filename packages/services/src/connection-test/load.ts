import type { Json, SandboxConnection } from '@millrace/contracts'
import { VaultError } from '@millrace/vault'
import { openConnection } from '../connection/seal.ts'
import { findConnectionType } from '../connection/type.ts'
import type { Services } from '../context.ts'
import { openForSandbox } from '../token-refresh/open-for-sandbox.ts'

/** What a worker needs to prove a connection's credentials. */
export interface ConnectionTest {
  organizationId: string
  connection: SandboxConnection
  /** The harmless action that its type names: `connector.action`. */
  use: string
  with: Record<string, Json>
}

/** A test that needs no worker to know how it ends. */
interface FailedConnectionTest {
  organizationId: string
  problem: string
}

/** null: the connection is gone, or its type has no test. */
export async function loadConnectionTest(
  services: Services,
  connectionId: string,
): Promise<ConnectionTest | FailedConnectionTest | null> {
  const row = await services.db.system.connection.findUnique({ where: { id: connectionId } })
  if (!row) return null
  const { organizationId, connector, type } = row
  const test = findConnectionType(connector, type)?.test
  if (!test) return null
  try {
    const values = await openConnection(services, row, { reason: 'test' })
    const connection = await openForSandbox(services, { row, values })
    return { organizationId, connection, use: `${connector}.${test.action}`, with: test.with }
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    services.log({ level: 'error', message: 'a connection cannot be opened', error, data: { connectionId } })
    return { organizationId, problem: 'The stored credentials cannot be opened: enter them again.' }
  }
}
