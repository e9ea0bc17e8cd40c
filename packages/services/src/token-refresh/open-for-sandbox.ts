import { accessTokenKey, type JsonObject, type SandboxConnection } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { findOAuthType } from '../oauth/connection.ts'
import { getAccessToken, TokenMissing } from './get-access-token.ts'

export interface SealedForSandbox {
  id: string
  organizationId: string
  connector: string
  type: string
}

/**
 * A connection as a sandbox may see it: of an OAuth one the access token, never a refresh token or a client secret.
 * `values`: what was filled in, opened. Where no token is to be had, the step that wants it asks again, and fails with
 * the reason.
 */
export async function openForSandbox(
  services: Services,
  { row, values }: { row: SealedForSandbox; values: JsonObject },
): Promise<SandboxConnection> {
  const { id, organizationId, connector, type } = row
  const connection = { id, connector, type, values }
  const oauth2 = findOAuthType(connector, type)?.oauth2
  if (oauth2 === undefined) return connection
  const { clientFrom } = oauth2
  const own = new Set([clientFrom?.id, clientFrom?.secret])
  const given = Object.fromEntries(Object.entries(values).filter(([key]) => !own.has(key)))
  try {
    const token = await getAccessToken(services, { organizationId, connectionId: id })
    if (token === null) return { ...connection, values: given }
    const { accessToken, renewAt } = token
    return {
      ...connection,
      values: { ...given, [accessTokenKey]: accessToken },
      ...(renewAt === null ? {} : { renewAt }),
    }
  } catch (error) {
    if (!(error instanceof TokenMissing)) throw error
    return { ...connection, values: given, renewAt: 0 }
  }
}
