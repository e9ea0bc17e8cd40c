import type { Services } from '../context.ts'
import { findOAuthType } from '../oauth/connection.ts'
import { type AccessToken, usableToken } from './access-token.ts'
import { renewOnce } from './single-flight.ts'

/** Why there is no access token, in a sentence for whoever reads the run. */
export class TokenMissing extends Error {
  override readonly name = 'TokenMissing'
  /** null: trying again does not help, somebody has to sign in. */
  readonly retryAfterMs: number | null

  constructor(message: string, { retryAfterMs }: { retryAfterMs: number | null }) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * A token that is good for now. However many ask at once, one of them renews it: they wait for each other in this process,
 * and for other processes at the connection's row. null: the connection has no tokens of an authorization server, and is
 * not waiting for any.
 *
 * @throws TokenMissing
 */
export async function getAccessToken(
  services: Services,
  { organizationId, connectionId }: { organizationId: string; connectionId: string },
): Promise<AccessToken | null> {
  const row = await services.db.tenant(organizationId).connection.findFirst({
    where: { id: connectionId },
    select: {
      id: true,
      organizationId: true,
      connector: true,
      type: true,
      status: true,
      sealedTokens: true,
      tokensVersion: true,
      expiresAt: true,
      refreshedAt: true,
    },
  })
  const type = row === null ? null : findOAuthType(row.connector, row.type)
  if (row === null || type === null) return null
  const usable = usableToken(services, row)
  if (usable !== null) return usable
  const isOnItsOwn = row.sealedTokens === null && type.oauth2.grant === 'authorization_code'
  if (isOnItsOwn && row.status !== 'needs_authorization') return null
  const renewed = await renewOnce(services, { organizationId, connectionId, wanted: 'usable' })
  switch (renewed.kind) {
    case 'token':
      return renewed.token
    case 'needs_authorization':
      throw new TokenMissing(renewed.message, { retryAfterMs: null })
    case 'unavailable':
      throw new TokenMissing(renewed.message, { retryAfterMs: renewed.retryAfterMs })
    default:
      return renewed satisfies never
  }
}
