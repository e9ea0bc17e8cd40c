import type { SandboxConnection } from '@millrace/contracts'
import { VaultError } from '@millrace/vault'
import { openValues, type SealedConnectionRow } from '../connection/seal.ts'
import type { Services } from '../context.ts'
import { openForSandbox, type SealedForSandbox } from '../token-refresh/open-for-sandbox.ts'
import { type CallInput, callInputSchema } from './call.ts'

/** Everything that a worker needs to answer one. */
export interface SandboxCall extends Omit<CallInput, 'connectionId'> {
  organizationId: string
  /** `sealed`: its values cannot be opened. */
  connection: SandboxConnection | 'sealed' | null
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
  return { ...call, organizationId, connection: await opened(services, bound) }
}

/** Whoever asked is in the audit log already, with the opening. */
async function opened(
  services: Services,
  row: SealedConnectionRow & SealedForSandbox,
): Promise<SandboxConnection | 'sealed'> {
  try {
    return await openForSandbox(services, { row, values: openValues(services, row) })
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    const data = { connectionId: row.id }
    services.log({ level: 'error', message: 'a connection cannot be opened', error, data })
    return 'sealed'
  }
}
