import { apiKeyQuerySchema, pageQuerySchema } from '@millrace/contracts'
import {
  createApiKey,
  createPersonalKey,
  getMe,
  listApiKeys,
  listPersonalKeys,
  revokeApiKey,
  revokePersonalKey,
} from '@millrace/services'
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
    summary: 'API keys of the organization and of its members, newest first',
    query: apiKeyQuerySchema,
    success: { status: 200, description: 'A page', schema: 'ApiKey', list: true },
    handle: async ({ ctx, query }) => ({ value: await listApiKeys(ctx, query) }),
  },
  {
    method: 'post',
    path: '/api-keys',
    operationId: 'createApiKey',
    tag,
    summary: 'Create an API key',
    description:
      'The answer is the only time that the key is shown. `scopes` are names of permissions; without them the key may ' +
      'do all that its role may.',
    permission: 'api-key.write',
    body: {
      schema: 'ApiKeyInput',
      required: true,
      example: { name: 'CI', role: 'builder', scopes: ['run.read', 'run.start'] },
    },
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
  {
    method: 'get',
    path: '/me/api-keys',
    operationId: 'listPersonalKeys',
    tag,
    summary: 'Keys that act for oneself, newest first',
    query: pageQuerySchema,
    success: { status: 200, description: 'A page', schema: 'ApiKey', list: true },
    handle: async ({ ctx, query }) => ({ value: await listPersonalKeys(ctx, query) }),
  },
  {
    method: 'post',
    path: '/me/api-keys',
    operationId: 'createPersonalKey',
    tag,
    summary: 'Create a key that acts for oneself',
    description: 'Never above the role that the member has at the time; it ends with the member.',
    permission: 'personal-key.write',
    body: { schema: 'PersonalKeyInput', required: true, example: { name: 'Laptop' } },
    success: { status: 201, description: 'Created', schema: 'CreatedApiKey' },
    handle: async ({ ctx, body }) => ({ value: await createPersonalKey(ctx, body) }),
  },
  {
    method: 'delete',
    path: '/me/api-keys/{id}',
    operationId: 'revokePersonalKey',
    tag,
    summary: 'Revoke one of the own keys at once',
    success: { status: 204, description: 'Revoked', empty: true },
    handle: async ({ ctx, param }) => {
      await revokePersonalKey(ctx, param('id'))
      return {}
    },
  },
])
