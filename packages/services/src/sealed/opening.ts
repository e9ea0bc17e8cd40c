import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Context, Services } from '../context.ts'

/** What a credential was opened for. Runs have an entry of their own, written by the statement that claims them. */
export type OpeningReason =
  | 'edit'
  | 'show'
  | 'test'
  | 'poll'
  | 'webhook'
  | 'authorize'
  | 'refresh'
  | 'revoke'
  | 'data-source'

export interface Opening {
  organizationId: string
  connectionId: string
  reason: OpeningReason
  /** Who asks for it; left out: the platform itself. */
  by?: Pick<Context, 'actor' | 'origin'>
}

/** Before the credential is opened: what cannot be recorded is not opened. Inside a transaction, hand in its client. */
export async function recordOpening(
  services: Pick<Services, 'db' | 'now'>,
  { organizationId, connectionId, reason, by }: Opening,
  tx: TenantClient = services.db.tenant(organizationId),
): Promise<void> {
  const record = {
    action: 'connection.open',
    entity: 'connection',
    entityId: connectionId,
    data: { reason, connections: [connectionId] },
  }
  if (by !== undefined) return recordAudit(tx, { ...by, now: services.now }, record)
  await recordPlatformAudit(services, tx, { ...record, organizationId })
}
