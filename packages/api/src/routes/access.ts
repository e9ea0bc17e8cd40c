import { pageQuerySchema } from '@millrace/contracts'
import { createApiKey, getMe, listApiKeys, revokeApiKey } from '@millrace/services'
import { defineRoutes } from '../route.ts'

const tag = 'Access'

export const accessRoutes = defineRoutes([
  {
    method: 'get',
    path: '/me',
    operationId: 'getMe',
    tag,
    summary: 'Who the session or key belongs to',
    success: { status: 200, description: 'The member or key', schema: 'Me' },
    handle: async ({ ctx }) => ({ value: await getMe(ctx) }),
  },
  {
    method: 'get',
    path: '/api-keys',
    operationId: 'listApiKeys',
    tag,
    summary: 'API keys, newest first',
    query: pageQuerySchema,
    success: { status: 200, description: 'A page', schema: 'ApiKey', list: true },
    handle: async ({ ctx, query }) => ({ value: await listApiKeys(ctx, query) }),
  },
  {
    method: 'post',
    path: '/api-keys',
    operationId: 'createApiKey',
    tag,
    summary: 'Create an API key',
    description: 'The answer is the only time that the key is shown.',
    permission: 'api-key.write',
    body: { schema: 'ApiKeyInput', required: true, example: { name: 'CI', role: 'builder' } },
    success: { status: 201, description: 'Created', schema: 'CreatedApiKey' },
    handle: async ({ ctx, body }) => ({ value: await createApiKey(ctx, body) }),
  },
  {
    method: 'delete',
    path: '/api-keys/{id}',
    operationId: 'revokeApiKey',
    tag,
    summary: 'Revoke an API key at once',
    success: { status: 204, description: 'Revoked', empty: true },
    handle: async ({ ctx, param }) => {
      await revokeApiKey(ctx, param('id'))
      return {}
    },
  },
])
