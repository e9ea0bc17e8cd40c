import { type ActionConnection, accessTokenOf, ConnectorError } from '@millrace/connector-sdk'
import { apiKey, basic, bearer } from '../connection.ts'
import { oauth2ClientCredentials, oauth2Code } from '../oauth2.ts'

/** What a connection adds to each request. */
export interface Credentials {
  headers: Record<string, string>
  query: Record<string, string>
  secrets: string[]
  /** null: no connection, so no credentials either. */
  baseUrl: URL | null
  testPath: string
}

export function toCredentials(connection: ActionConnection | null): Credentials {
  if (!connection) return { headers: {}, query: {}, secrets: [], baseUrl: null, testPath: '' }
  switch (connection.type) {
    case apiKey.key: {
      const { in: place, name, prefix, value, ...rest } = apiKey.read(connection)
      const given = { [name]: prefix ? `${prefix} ${value}` : value }
      const parts = place === 'header' ? { headers: given, query: {} } : { headers: {}, query: given }
      return { ...parts, secrets: [value], ...address(rest) }
    }
    case basic.key: {
      const { username, password, ...rest } = basic.read(connection)
      // RFC 7617: a colon would end the user name.
      if (username.includes(':')) throw invalid('The user name must not hold a colon.')
      const pair = Buffer.from(`${username}:${password}`).toString('base64')
      return {
        headers: { authorization: `Basic ${pair}` },
        query: {},
        secrets: [pair, password],
        ...address(rest),
      }
    }
    case bearer.key: {
      const { token, ...rest } = bearer.read(connection)
      return withBearer(token, rest)
    }
    case oauth2Code.key:
      return withBearer(accessTokenOf(connection), oauth2Code.read(connection))
    case oauth2ClientCredentials.key:
      return withBearer(accessTokenOf(connection), oauth2ClientCredentials.read(connection))
    default:
      throw invalid(`HTTP requests cannot use a connection of type ${connection.type}.`)
  }
}

function withBearer(token: string, rest: Parameters<typeof address>[0]): Credentials {
  return { headers: { authorization: `Bearer ${token}` }, query: {}, secrets: [token], ...address(rest) }
}

function address(values: { baseUrl: string; testPath?: string }): Pick<Credentials, 'baseUrl' | 'testPath'> {
  const { baseUrl, testPath = '' } = values
  const url = URL.parse(baseUrl)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw invalid('The base URL of the connection must start with http:// or https://.')
  }
  return { baseUrl: url, testPath }
}

function invalid(message: string): ConnectorError {
  return new ConnectorError({ code: 'input_invalid', message })
}
