import { defineConnectionType } from '@millrace/connector-sdk'

/**
 * Somebody signs in with Dropbox, or gives an access token that was made by hand.
 *
 * Source: https://www.dropbox.com/developers/documentation/http/documentation#authorization
 */
export const oauth2 = defineConnectionType({
  key: 'oauth2',
  name: 'Dropbox account',
  description: 'Sign in with Dropbox. Access is limited to what the OAuth app asks for.',
  fields: [
    {
      key: 'accessToken',
      type: 'secret',
      label: 'Access token',
      help: 'Only to go without signing in: a token of a Dropbox app, which lasts a few hours.',
      advanced: true,
    },
    {
      key: 'apiUrl',
      type: 'text',
      label: 'API address',
      default: 'https://api.dropboxapi.com',
      binding: true,
      advanced: true,
    },
    {
      key: 'contentUrl',
      type: 'text',
      label: 'Content address',
      default: 'https://content.dropboxapi.com',
      binding: true,
      advanced: true,
    },
  ],
  test: { action: 'list-folder', with: { path: '', limit: 1 } },
  oauth2: {
    grant: 'authorization_code',
    authorizationUrl: 'https://www.dropbox.com/oauth2/authorize',
    tokenUrl: 'https://api.dropboxapi.com/oauth2/token',
    // Without it the access token cannot be renewed.
    parameters: { token_access_type: 'offline' },
    scopes: ['files.metadata.read', 'files.content.read', 'files.content.write'],
    pkce: 'S256',
    clientAuth: 'basic',
    accountFrom: 'account_id',
    tokenFrom: 'accessToken',
  },
})
