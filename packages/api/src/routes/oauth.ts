import { oauthAppQuerySchema } from '@millrace/contracts'
import {
  authorizeConnection,
  createOAuthApp,
  deleteOAuthApp,
  getOAuthApp,
  listOAuthApps,
  updateOAuthApp,
} from '@millrace/services'
import { oauthAppExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

const tag = 'OAuth'

export const oauthRoutes = defineRoutes([
  {
    method: 'post',
    path: '/connections/{id}/authorize',
    operationId: 'authorizeConnection',
    tag,
    summary: 'Begin to authorize a connection at its third party',
    description:
      'Gives a link for the browser of whoever signs in: it counts once, for ten minutes, and in the session of the member ' +
      'who asked. With client credentials nobody signs in: the token is there with the answer, and `url` is null.',
    permission: 'connection.write',
    body: { schema: 'AuthorizeInput', required: false, example: { returnTo: '/connections' } },
    success: { status: 200, description: 'Where to go', schema: 'AuthorizeResult' },
    problems: ['conflict'],
    handle: async ({ ctx, body, param }) => ({ value: await authorizeConnection(ctx, param('id'), body) }),
  },
  {
    method: 'get',
    path: '/oauth-apps',
    operationId: 'listOAuthApps',
    tag,
    summary: 'Registrations at authorization servers, newest first',
    query: oauthAppQuerySchema,
    success: { status: 200, description: 'A page', schema: 'OAuthApp', list: true },
    handle: async ({ ctx, query }) => ({ value: await listOAuthApps(ctx, query) }),
  },
  {
    method: 'post',
    path: '/oauth-apps',
    operationId: 'createOAuthApp',
    tag,
    summary: 'Store the client id and secret of a registration',
    description:
      'The secret is write-only. `redirectUri` of the answer has to be registered there, exactly so.',
    permission: 'oauth-app.write',
    body: { schema: 'OAuthAppInput', required: true, example: oauthAppExample },
    success: { status: 201, description: 'Created', schema: 'OAuthApp' },
    handle: async ({ ctx, body }) => {
      const value = await createOAuthApp(ctx, body)
      return { value, headers: { location: `/api/v1/oauth-apps/${value.id}` } }
    },
  },
  {
    method: 'get',
    path: '/oauth-apps/{id}',
    operationId: 'getOAuthApp',
    tag,
    summary: 'A registration, without its secret',
    success: { status: 200, description: 'The OAuth app', schema: 'OAuthApp' },
    handle: async ({ ctx, param }) => ({ value: await getOAuthApp(ctx, param('id')) }),
  },
  {
    method: 'put',
    path: '/oauth-apps/{id}',
    operationId: 'updateOAuthApp',
    tag,
    summary: 'Change a registration',
    description: 'A secret that is left out stays, unless the addresses change; null takes it away.',
    permission: 'oauth-app.write',
    body: { schema: 'OAuthAppUpdate', required: true, example: { name: 'Dropbox (production)' } },
    success: { status: 200, description: 'The OAuth app', schema: 'OAuthApp' },
    handle: async ({ ctx, body, param }) => ({ value: await updateOAuthApp(ctx, param('id'), body) }),
  },
  {
    method: 'delete',
    path: '/oauth-apps/{id}',
    operationId: 'deleteOAuthApp',
    tag,
    summary: 'Delete a registration that no connection uses',
    success: { status: 204, description: 'Deleted', empty: true },
    problems: ['conflict'],
    handle: async ({ ctx, param }) => {
      await deleteOAuthApp(ctx, param('id'))
      return {}
    },
  },
])
