import type { Services } from '../context.ts'
import { recordOpening } from '../sealed/index.ts'
import { findOAuthType, type OAuthConnectionRow, serverOf } from './connection.ts'
import { revokeToken } from './grants.ts'
import { openTokens, type TokensRow } from './tokens.ts'

/**
 * Tells the authorization server that the tokens of a connection are not wanted any more, as well as that is possible:
 * the connection is gone already, and a server that does not answer brings it back to nobody.
 */
export async function revokeTokens(services: Services, row: OAuthConnectionRow & TokensRow): Promise<void> {
  const type = findOAuthType(row.connector, row.type)
  if (type === null || row.sealedTokens === null || services.outbound === undefined) return
  const { organizationId, id: connectionId } = row
  try {
    await recordOpening(services, { organizationId, connectionId, reason: 'revoke' })
    const tokens = openTokens(services, row)
    // Whoever takes a refresh token back takes the access tokens with it.
    const token = tokens?.refreshToken ?? tokens?.accessToken
    if (token !== undefined) await revokeToken(await serverOf(services, { row, type }), token)
  } catch (error) {
    const data = { connectionId, organizationId }
    services.log({
      level: 'warn',
      message: 'the tokens of a deleted connection could not be revoked',
      error,
      data,
    })
  }
}
