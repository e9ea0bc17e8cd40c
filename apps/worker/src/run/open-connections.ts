import { type Flow, jsonObjectSchema, type SandboxConnection } from '@millrace/contracts'
import type { Services } from '@millrace/services'
import type { ClaimedRun } from '@millrace/services/lease'
import { openForSandbox } from '@millrace/services/token-refresh'
import { slotsOf } from './start-message.ts'

/**
 * Opens the connections that a flow names, and no other; those of OAuth with an access token that is good for now. A slot
 * without a connection stays empty, and a connection may lack its token: the step that wants it fails by name.
 */
export async function openConnections(
  services: Services,
  { run, flow }: { run: ClaimedRun; flow: Flow },
): Promise<Record<string, SandboxConnection>> {
  const { organizationId } = run
  const opened: Record<string, SandboxConnection> = {}
  for (const slot of slotsOf(flow)) {
    const connection = run.connections[slot]
    if (!connection) continue
    const { id, connector, type, sealed, sealedVersion: version } = connection
    const record = { organizationId, id, purpose: 'connection', version }
    const values = jsonObjectSchema.parse(services.vault.open(sealed, record))
    const row = { id, organizationId, connector, type }
    opened[slot] = await openForSandbox(services, { row, values })
  }
  return opened
}
