import { getInstanceUserConfig, setInstanceUserConfig } from '@millrace/services'
import { defineRoutes } from '../route.ts'

const tag = 'Instances'

export const instanceUserRoutes = defineRoutes([
  {
    method: 'get',
    path: '/instances/{id}/users/{userId}/config',
    operationId: 'getInstanceUserConfig',
    tag,
    summary: 'What a customer user has chosen',
    description:
      'The values of the fields with level `user`. `userId` is the externalId of the customer user.',
    success: { status: 200, description: 'The config', schema: 'InstanceUserConfig' },
    handle: async ({ ctx, param }) => ({
      value: await getInstanceUserConfig(ctx, { instance: param('id'), user: param('userId') }),
    }),
  },
  {
    method: 'put',
    path: '/instances/{id}/users/{userId}/config',
    operationId: 'setInstanceUserConfig',
    tag,
    summary: 'Replace what a customer user has chosen',
    permission: 'instance.write',
    body: {
      schema: 'InstanceUserConfigInput',
      required: true,
      example: { config: { channel: 'orders' } },
    },
    success: { status: 200, description: 'The config', schema: 'InstanceUserConfig' },
    handle: async ({ ctx, body, param }) => ({
      value: await setInstanceUserConfig(ctx, { instance: param('id'), user: param('userId') }, body),
    }),
  },
])
