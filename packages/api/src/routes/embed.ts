import { pageQuerySchema } from '@millrace/contracts'
import {
  createEmbedKey,
  getEmbedSettings,
  listEmbedKeys,
  revokeEmbedKey,
  updateEmbedSettings,
} from '@millrace/services'
import { embedKeyExample, embedSettingsExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Embedding'

export const embedRoutes = defineRoutes([
  {
    method: 'get',
    path: '/embed-keys',
    operationId: 'listEmbedKeys',
    tag,
    summary: 'Keys that check embed tokens, newest first',
    query: pageQuerySchema,
    success: { status: 200, description: 'A page', schema: 'EmbedKey', list: true },
    handle: async ({ ctx, query }) => ({ value: await listEmbedKeys(ctx, query) }),
  },
  {
    method: 'post',
    path: '/embed-keys',
    operationId: 'createEmbedKey',
    tag,
    summary: 'Register a public key, or have a pair made',
    description:
      'Without `publicKeyPem` a pair is made; its private half is in this answer and is not kept. RS256, ES256 and ' +
      'EdDSA; a key has one algorithm, and tokens that name another are refused.',
    permission: 'embed-key.write',
    body: { schema: 'EmbedKeyInput', required: true, example: embedKeyExample },
    success: { status: 201, description: 'Created', schema: 'CreatedEmbedKey' },
    handle: async ({ ctx, body }) => ({ value: await createEmbedKey(ctx, body) }),
  },
  {
    method: 'delete',
    path: '/embed-keys/{id}',
    operationId: 'revokeEmbedKey',
    tag,
    summary: 'Revoke a key, and end the sessions of its tokens',
    success: { status: 204, description: 'Revoked', empty: true },
    handle: async ({ ctx, param }) => {
      await revokeEmbedKey(ctx, param('id'))
      return {}
    },
  },
  {
    method: 'get',
    path: '/embed-settings',
    operationId: 'getEmbedSettings',
    tag,
    summary: 'What embed tokens have to say, and what they may create',
    success: { status: 200, description: 'The settings', schema: 'EmbedSettings' },
    handle: async ({ ctx }) => ({ value: await getEmbedSettings(ctx) }),
  },
  {
    method: 'put',
    path: '/embed-settings',
    operationId: 'updateEmbedSettings',
    tag,
    summary: 'Choose whether embed tokens may create customers and users',
    permission: 'organization.write',
    body: { schema: 'EmbedSettingsInput', required: true, example: embedSettingsExample },
    success: { status: 200, description: 'As they are now', schema: 'EmbedSettings' },
    handle: async ({ ctx, body }) => ({ value: await updateEmbedSettings(ctx, body) }),
  },
])
