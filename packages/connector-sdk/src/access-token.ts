import { accessTokenKey } from '@millrace/contracts'
import { ConnectorError } from './error.ts'
import type { ActionConnection } from './types.ts'

/**
 * The access token of a connection whose type has `oauth2`. It is good for now: the platform renews it before a step
 * that wants it.
 *
 * @throws {@link ConnectorError} `connection_missing` without a connection, `auth_failed` when nobody has signed in yet.
 * @example
 * const response = await httpRequest({ url, headers: { authorization: `Bearer ${accessTokenOf(connection)}` } })
 */
export function accessTokenOf(connection: ActionConnection | null): string {
  if (connection === null) {
    throw new ConnectorError({ code: 'connection_missing', message: 'This needs a connection.' })
  }
  const token = connection.values[accessTokenKey]
  if (typeof token === 'string' && token !== '') return token
  throw new ConnectorError({
    code: 'auth_failed',
    message: 'The connection has no access token: somebody has to sign in at the third party first.',
  })
}
