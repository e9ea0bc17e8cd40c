import { generateRandomCodeVerifier } from 'oauth4webapi'
import type { Services } from '../context.ts'
import { recordOpening } from '../sealed/index.ts'
import { hashSecret, newSecretToken } from '../shared/secret-token.ts'
import { findOAuthType, serverOf } from './connection.ts'
import { authorizationUrl } from './grants.ts'
import { sealPending } from './pending.ts'
import { redirectUriOf } from './redirect-uri.ts'
import { AuthorizationRefused } from './refused.ts'

export interface StartedAuthorization {
  /** Of the authorization server. */
  url: string
  /** Ties what comes back to this browser; to be set HttpOnly. */
  cookie: { name: string; value: string; maxAgeSeconds: number }
}

/** From here on only this browser, with the session that it has now, may come back with an answer. */
export async function startAuthorization(
  services: Services,
  { token, sessionId }: { token: string; sessionId: string | null },
): Promise<StartedAuthorization> {
  const now = services.now()
  const row = await services.db.system.authorization.findUnique({
    where: { startHash: hashSecret(token) },
    include: { connection: { include: { oauthApp: true } } },
  })
  if (row === null) throw new AuthorizationRefused('unknown')
  if (row.startedAt !== null) throw new AuthorizationRefused('used')
  if (row.expiresAt <= now) throw new AuthorizationRefused('expired')
  if (row.sessionId !== null && row.sessionId !== sessionId) throw new AuthorizationRefused('other-session')
  const { connection, id, organizationId } = row
  const type = findOAuthType(connection.connector, connection.type)
  if (type === null) throw new AuthorizationRefused('unknown')
  await recordOpening(services, { organizationId, connectionId: connection.id, reason: 'authorize' })
  const server = await serverOf(services, { row: connection, type })
  const state = newSecretToken()
  const browser = newSecretToken()
  const codeVerifier = generateRandomCodeVerifier()
  const url = await authorizationUrl(server, {
    redirectUri: redirectUriOf(services),
    state: state.token,
    codeVerifier,
  })
  const { count } = await services.db.tenant(organizationId).authorization.updateMany({
    where: { id, startedAt: null },
    data: {
      startedAt: now,
      stateHash: state.hash,
      browserHash: browser.hash,
      sealed: sealPending(services, row, { codeVerifier }),
    },
  })
  if (count === 0) throw new AuthorizationRefused('used')
  const maxAgeSeconds = Math.ceil((row.expiresAt.getTime() - now.getTime()) / 1000)
  return { url, cookie: { name: browserCookie(id), value: browser.token, maxAgeSeconds } }
}

/** One for each authorization, so that several windows do not disturb each other. */
export function browserCookie(authorizationId: string): string {
  return `millrace-oauth-${authorizationId}`
}
