import type { SandboxConnection } from '@millrace/contracts'
import { openValues } from '../connection/seal.ts'
import type { Services } from '../context.ts'
import { openForSandbox } from '../token-refresh/open-for-sandbox.ts'
import { type CallInput, callInputSchema } from './call.ts'

/** Everything that a worker needs to answer one. */
export interface SandboxCall extends Omit<CallInput, 'connectionId'> {
  organizationId: string
  connection: SandboxConnection | null
}

/** null: it is answered, nobody waits for it any more, or its connection is gone. */
export async function loadSandboxCall(services: Services, callId: string): Promise<SandboxCall | null> {
  const row = await services.db.system.sandboxCall.findUnique({ where: { id: callId } })
  if (row === null || row.answeredAt !== null || row.expiresAt <= services.now()) return null
  const { organizationId } = row
  const { connectionId, ...call } = callInputSchema.parse(row.input)
  if (connectionId === null) return { ...call, organizationId, connection: null }
  const bound = await services.db.tenant(organizationId).connection.findFirst({ where: { id: connectionId } })
  if (bound === null) return null
  // Whoever asked is in the audit log already, with the opening.
  const values = openValues(services, bound)
  const connection = await openForSandbox(services, { row: bound, values })
  return { ...call, organizationId, connection }
}
