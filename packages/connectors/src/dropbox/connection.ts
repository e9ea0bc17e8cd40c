import { defineConnectionType } from '@millrace/connector-sdk'

/** The access token is given by hand for now: signing in with Dropbox, and refreshing the token, come with OAuth. */
export const oauth2 = defineConnectionType({
  key: 'oauth2',
  name: 'Dropbox account',
  description:
    'An access token of a Dropbox app with the scopes files.metadata.read, files.content.read and .write.',
  fields: [
    { key: 'accessToken', type: 'secret', label: 'Access token', required: true },
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
})
