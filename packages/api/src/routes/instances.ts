import { instanceQuerySchema, pageQuerySchema } from '@millrace/contracts'
import {
  createInstance,
  deleteInstance,
  deployInstance,
  getInstance,
  listInstanceRevisions,
  listInstances,
  pauseInstance,
  resumeInstance,
  rollbackInstance,
  runInstanceFlow,
  updateInstance,
  upgradeInstance,
} from '@millrace/services'
import { instanceExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Instances'
const theInstance = { status: 200, description: 'The instance', schema: 'Instance' } as const
const emptyBody = { schema: 'Empty', required: false } as const

export const instanceRoutes = defineRoutes([
  {
    method: 'get',
    path: '/instances',
    operationId: 'listInstances',
    tag,
    summary: 'Instances, newest first',
    query: instanceQuerySchema,
    success: { status: 200, description: 'A page', schema: 'InstanceSummary', list: true },
    handle: async ({ ctx, query }) => ({ value: await listInstances(ctx, query) }),
  },
  {
    method: 'post',
    path: '/instances',
    operationId: 'createInstance',
    tag,
    summary: 'Create an instance for a customer; it runs once it is deployed',
    permission: 'instance.write',
    body: { schema: 'InstanceInput', required: true, example: instanceExample },
    success: { status: 201, description: 'Created', schema: 'Instance' },
    problems: ['not_found'],
    handle: async ({ ctx, body }) => {
      const value = await createInstance(ctx, body)
      return { value, headers: { location: `/api/v1/instances/${value.id}` } }
    },
  },
  {
    method: 'get',
    path: '/instances/{id}',
    operationId: 'getInstance',
    tag,
    summary: 'An instance with the webhook address of each flow',
    success: theInstance,
    handle: async ({ ctx, param }) => ({ value: await getInstance(ctx, param('id')) }),
  },
  {
    method: 'put',
    path: '/instances/{id}',
    operationId: 'updateInstance',
    tag,
    summary: 'Replace name, labels, config or connections',
    permission: 'instance.write',
    body: { schema: 'InstanceUpdate', required: true, example: { config: { folder: '/orders' } } },
    success: theInstance,
    handle: async ({ ctx, body, param }) => ({ value: await updateInstance(ctx, param('id'), body) }),
  },
  {
    method: 'delete',
    path: '/instances/{id}',
    operationId: 'deleteInstance',
    tag,
    summary: 'Delete an instance whose runs are over',
    success: { status: 204, description: 'Deleted', empty: true },
    problems: ['conflict'],
    handle: async ({ ctx, param }) => {
      await deleteInstance(ctx, param('id'))
      return {}
    },
  },
  {
    method: 'post',
    path: '/instances/{id}/deploy',
    operationId: 'deployInstance',
    tag,
    summary: 'Make it run: webhooks answer, schedules fire',
    permission: 'instance.write',
    body: emptyBody,
    success: theInstance,
    handle: async ({ ctx, param }) => ({ value: await deployInstance(ctx, param('id')) }),
  },
  {
    method: 'post',
    path: '/instances/{id}/pause',
    operationId: 'pauseInstance',
    tag,
    summary: 'Take no new events until resumed',
    permission: 'instance.write',
    body: emptyBody,
    success: theInstance,
    problems: ['conflict'],
    handle: async ({ ctx, param }) => ({ value: await pauseInstance(ctx, param('id')) }),
  },
  {
    method: 'post',
    path: '/instances/{id}/resume',
    operationId: 'resumeInstance',
    tag,
    summary: 'Take events again',
    permission: 'instance.write',
    body: emptyBody,
    success: theInstance,
    problems: ['conflict'],
    handle: async ({ ctx, param }) => ({ value: await resumeInstance(ctx, param('id')) }),
  },
  {
    method: 'post',
    path: '/instances/{id}/upgrade',
    operationId: 'upgradeInstance',
    tag,
    summary: 'Move to another version, by default the newest, with its config migrated',
    description:
      'A deployed instance that lacks something the version asks for stays where it is and is marked (`pending`); the 422 names all that is missing. `config` and `connections` bring it along.',
    permission: 'instance.write',
    body: { schema: 'UpgradeInput', required: false, example: { version: 2 } },
    success: theInstance,
    handle: async ({ ctx, body, param }) => ({ value: await upgradeInstance(ctx, param('id'), body) }),
  },
  {
    method: 'get',
    path: '/instances/{id}/revisions',
    operationId: 'listInstanceRevisions',
    tag,
    summary: 'What the instance was before each change, newest first',
    query: pageQuerySchema,
    success: { status: 200, description: 'A page', schema: 'InstanceRevision', list: true },
    handle: async ({ ctx, param, query }) => ({
      value: await listInstanceRevisions(ctx, param('id'), query),
    }),
  },
  {
    method: 'post',
    path: '/instances/{id}/rollback',
    operationId: 'rollbackInstance',
    tag,
    summary: 'Go back to a revision, by default the newest: version, config and connections',
    permission: 'instance.write',
    body: { schema: 'RollbackInput', required: false, example: {} },
    success: theInstance,
    problems: ['conflict'],
    handle: async ({ ctx, body, param }) => ({ value: await rollbackInstance(ctx, param('id'), body) }),
  },
  {
    method: 'post',
    path: '/instances/{id}/flows/{flow}/run',
    operationId: 'runInstanceFlow',
    tag,
    summary: 'Start a flow by hand',
    permission: 'run.start',
    body: { schema: 'RunFlowInput', required: false, example: { input: { name: 'Ada' } } },
    success: { status: 202, description: 'Accepted', schema: 'RunAccepted' },
    problems: ['conflict'],
    handle: async ({ ctx, body, param }) => ({
      value: await runInstanceFlow(ctx, param('id'), param('flow'), body),
    }),
  },
])
