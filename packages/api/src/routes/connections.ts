import {
  connectionQuerySchema,
  createConnection,
  deleteConnection,
  getConnection,
  getConnectionUsage,
  listConnections,
  replaceConnection,
  testConnection,
  updateConnection,
} from '@millrace/services'
import { connectionExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Connections'

export const connectionRoutes = defineRoutes([
  {
    method: 'get',
    path: '/connections',
    operationId: 'listConnections',
    tag,
    summary: 'Connections, newest first',
    query: connectionQuerySchema,
    success: { status: 200, description: 'A page', schema: 'Connection', list: true },
    handle: async ({ ctx, query }) => ({ value: await listConnections(ctx, query) }),
  },
  {
    method: 'post',
    path: '/connections',
    operationId: 'createConnection',
    tag,
    summary: 'Store credentials',
    description: 'Secrets are write-only: no answer ever holds them.',
    permission: 'connection.write',
    body: { schema: 'ConnectionInput', required: true, example: connectionExample },
    success: { status: 201, description: 'Created', schema: 'Connection' },
    handle: async ({ ctx, body }) => {
      const value = await createConnection(ctx, body)
      return { value, headers: { location: `/api/v1/connections/${value.id}` } }
    },
  },
  {
    method: 'get',
    path: '/connections/{id}',
    operationId: 'getConnection',
    tag,
    summary: 'A connection, without its secrets',
    success: { status: 200, description: 'The connection', schema: 'Connection' },
    handle: async ({ ctx, param }) => ({ value: await getConnection(ctx, param('id')) }),
  },
  {
    method: 'put',
    path: '/connections/{id}',
    operationId: 'updateConnection',
    tag,
    summary: 'Change name or values',
    description: 'A secret that is left out stays as it is.',
    permission: 'connection.write',
    body: { schema: 'ConnectionUpdate', required: true, example: { name: 'CRM key (new)' } },
    success: { status: 200, description: 'The connection', schema: 'Connection' },
    handle: async ({ ctx, body, param }) => ({ value: await updateConnection(ctx, param('id'), body) }),
  },
  {
    method: 'delete',
    path: '/connections/{id}',
    operationId: 'deleteConnection',
    tag,
    summary: 'Delete a connection that no instance uses',
    success: { status: 204, description: 'Deleted', empty: true },
    problems: ['conflict'],
    handle: async ({ ctx, param }) => {
      await deleteConnection(ctx, param('id'))
      return {}
    },
  },
  {
    method: 'post',
    path: '/connections/{id}/test',
    operationId: 'testConnection',
    tag,
    summary: 'Prove the credentials with a harmless action',
    permission: 'connection.test',
    body: { schema: 'Empty', required: false },
    success: { status: 200, description: 'The result', schema: 'ConnectionTestResult' },
    handle: async ({ ctx, request, param }) => ({
      value: await testConnection(ctx, param('id'), { signal: request.signal }),
    }),
  },
  {
    method: 'get',
    path: '/connections/{id}/usage',
    operationId: 'getConnectionUsage',
    tag,
    summary: 'What uses a connection',
    description: 'Instances, users of customers and test runs whose slots it fills. Each list is cut at 200.',
    success: { status: 200, description: 'The uses', schema: 'ConnectionUsage' },
    handle: async ({ ctx, param }) => ({ value: await getConnectionUsage(ctx, param('id')) }),
  },
  {
    method: 'post',
    path: '/connections/{id}/replace',
    operationId: 'replaceConnection',
    tag,
    summary: 'Let another connection take over everywhere',
    description:
      'All uses move, or none: the other connection must have the same connector, type and owner, and fit each customer. A dry run only says how many uses there are and whether it fits.',
    permission: 'connection.write',
    body: {
      schema: 'ConnectionReplace',
      required: true,
      example: { with: '01890a5d-ac96-774b-bcce-b302099a8057', dryRun: true },
    },
    success: { status: 200, description: 'How many uses moved', schema: 'ConnectionReplaced' },
    handle: async ({ ctx, body, param }) => ({ value: await replaceConnection(ctx, param('id'), body) }),
  },
])
