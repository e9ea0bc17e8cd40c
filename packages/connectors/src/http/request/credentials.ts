import {
  type ActionConnection,
  accessTokenOf,
  ConnectorError,
  type TlsIdentity,
} from '@millrace/connector-sdk'
import { fillTemplate } from '@millrace/contracts'
import { apiKey, basic, bearer, custom, mutualTls } from '../connection.ts'
import { oauth2ClientCredentials, oauth2Code } from '../oauth2.ts'

/** What a connection adds to each request. */
export interface Credentials {
  headers: Record<string, string>
  query: Record<string, string>
  secrets: string[]
  /** null: no connection, so no credentials either. */
  baseUrl: URL | null
  testPath: string
  /** What the client shows of itself when the server asks for a certificate. */
  identity?: TlsIdentity
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
    case custom.key: {
      const { secrets, headers = {}, query = {}, ...rest } = custom.read(connection)
      const fill = (texts: Record<string, string>) => filled(texts, secrets)
      return {
        headers: fill(headers),
        query: fill(query),
        secrets: Object.values(secrets),
        ...address(rest),
      }
    }
    case mutualTls.key: {
      const { certificate, privateKey, authority, ...rest } = mutualTls.read(connection)
      const identity = { certificate, privateKey, ...(authority === undefined ? {} : { authority }) }
      const { baseUrl, testPath } = address(rest)
      if (baseUrl?.protocol !== 'https:')
        throw invalid('With a client certificate, the base URL starts with https://.')
      return { headers: {}, query: {}, secrets: [privateKey], baseUrl, testPath, identity }
    }
    case oauth2Code.key:
      return withBearer(accessTokenOf(connection), oauth2Code.read(connection))
    case oauth2ClientCredentials.key:
      return withBearer(accessTokenOf(connection), oauth2ClientCredentials.read(connection))
    default:
      throw invalid(`HTTP requests cannot use a connection of type ${connection.type}.`)
  }
}

function filled(texts: Record<string, string>, secrets: Record<string, string>): Record<string, string> {
  const secretOf = (name: string): string => {
    const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined
    if (secret === undefined) throw invalid(`The connection has no secret "${name}".`)
    return secret
  }
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fillTemplate(text, secretOf)]))
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
