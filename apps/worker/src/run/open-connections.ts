import { type Flow, jsonObjectSchema, type SandboxConnection } from '@millrace/contracts'
import type { Services } from '@millrace/services'
import type { ClaimedRun } from '@millrace/services/lease'
import { slotsOf } from './start-message.ts'

/**
 * Opens the connections that a flow names, and no other. A slot without a connection stays empty: the step that wants
 * it fails by name.
 */
export function openConnections(
  { vault }: Pick<Services, 'vault'>,
  { run, flow }: { run: ClaimedRun; flow: Flow },
): Record<string, SandboxConnection> {
  const opened: Record<string, SandboxConnection> = {}
  for (const slot of slotsOf(flow)) {
    const connection = run.connections[slot]
    if (!connection) continue
    const { id, connector, type, sealed, sealedVersion: version } = connection
    const record = { organizationId: run.organizationId, id, purpose: 'connection', version }
    const values = jsonObjectSchema.parse(vault.open(sealed, record))
    opened[slot] = { id, connector, type, values }
  }
  return opened
}
