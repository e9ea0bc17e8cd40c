import type { TenantClient } from '@millrace/db'
import { pauseForConnection } from '../connection-health/index.ts'
import { findOAuthType } from './connection.ts'
import { noTokens } from './tokens.ts'

interface Authorized {
  id: string
  name: string
  connector: string
  type: string
}

/**
 * Tokens that were given for another client, or by another server than the one that is asked from now on: they are sent
 * to neither, and what needs somebody to sign in again rests until then.
 */
export async function forgetTokens(
  tx: TenantClient,
  connections: readonly Authorized[],
  { statusMessage }: { statusMessage: string },
): Promise<void> {
  for (const { id, name, connector, type } of connections) {
    const isByCode = findOAuthType(connector, type)?.oauth2.grant === 'authorization_code'
    const status = isByCode ? 'needs_authorization' : 'untested'
    await tx.connection.update({ where: { id }, data: { ...noTokens, status, statusMessage } })
    if (isByCode) await pauseForConnection(tx, { connectionId: id, name })
  }
}
