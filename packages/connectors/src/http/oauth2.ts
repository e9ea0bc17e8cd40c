import { defineConnectionType } from '@millrace/connector-sdk'
import { baseUrl, test, testPath } from './connection-fields.ts'

const scopes = {
  key: 'scopes',
  type: 'text',
  label: 'Scopes',
  placeholder: 'orders.read orders.write',
  help: 'Separated by spaces. Left empty: those of the OAuth app.',
  advanced: true,
} as const

/** Endpoints are those of the organization's OAuth app. Source: RFC 6749, RFC 7636. */
export const oauth2Code = defineConnectionType({
  key: 'oauth2-code',
  name: 'OAuth 2: somebody signs in',
  description: 'Authorization code with PKCE. The OAuth app says where.',
  fields: [baseUrl, scopes, testPath],
  test,
  oauth2: {
    grant: 'authorization_code',
    scopes: [],
    scopesFrom: 'scopes',
    pkce: 'S256',
    clientAuth: 'basic',
  },
})

/** For machines: nobody signs in. Source: RFC 6749, section 4.4. */
export const oauth2ClientCredentials = defineConnectionType({
  key: 'oauth2-client-credentials',
  name: 'OAuth 2: client credentials',
  description: 'A client id and secret are exchanged for access tokens. Nobody signs in.',
  fields: [
    {
      key: 'clientId',
      type: 'text',
      label: 'Client id',
      help: 'Left empty: that of the OAuth app.',
    },
    {
      key: 'clientSecret',
      type: 'secret',
      label: 'Client secret',
      help: 'Left empty: that of the OAuth app.',
    },
    baseUrl,
    scopes,
    testPath,
  ],
  test,
  oauth2: {
    grant: 'client_credentials',
    scopes: [],
    scopesFrom: 'scopes',
    pkce: 'none',
    clientAuth: 'basic',
    clientFrom: { id: 'clientId', secret: 'clientSecret' },
  },
})
