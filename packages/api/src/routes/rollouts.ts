import { rolloutItemQuerySchema, rolloutQuerySchema } from '@millrace/contracts'
import {
  cancelRollout,
  createRollout,
  getRollout,
  listRolloutItems,
  listRollouts,
  pauseRollout,
  resumeRollout,
  rollBackRollout,
} from '@millrace/services'
import { rolloutExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Rollouts'
const permission = 'rollout.write'
const theRollout = { status: 200, description: 'The rollout', schema: 'RolloutDetail' } as const
const emptyBody = { schema: 'Empty', required: false } as const

export const rolloutRoutes = defineRoutes([
  {
    method: 'get',
    path: '/rollouts',
    operationId: 'listRollouts',
    tag,
    summary: 'Rollouts, newest first',
    query: rolloutQuerySchema,
    success: { status: 200, description: 'A page', schema: 'Rollout', list: true },
    handle: async ({ ctx, query }) => ({ value: await listRollouts(ctx, query) }),
  },
  {
    method: 'post',
    path: '/rollouts',
    operationId: 'createRollout',
    tag,
    summary: 'Move many instances to a version, all at once or in stages that are watched',
    description:
      'When runs on the new version fail too often (`guard`), the rollout goes back by itself. Instances that lack something the version asks for stay where they are and are marked. An integration has one rollout at a time.',
    permission,
    body: { schema: 'RolloutInput', required: true, example: rolloutExample },
    success: { status: 201, description: 'Created: a worker moves the instances', schema: 'RolloutDetail' },
    problems: ['not_found', 'conflict'],
    handle: async ({ ctx, body }) => {
      const value = await createRollout(ctx, body)
      return { value, headers: { location: `/api/v1/rollouts/${value.id}` } }
    },
  },
  {
    method: 'get',
    path: '/rollouts/{id}',
    operationId: 'getRollout',
    tag,
    summary: 'How far a rollout is, and how the runs on the new version do',
    success: theRollout,
    handle: async ({ ctx, param }) => ({ value: await getRollout(ctx, param('id')) }),
  },
  {
    method: 'get',
    path: '/rollouts/{id}/items',
    operationId: 'listRolloutItems',
    tag,
    summary: 'The instances of a rollout, and what became of each',
    query: rolloutItemQuerySchema,
    success: { status: 200, description: 'A page', schema: 'RolloutItem', list: true },
    handle: async ({ ctx, param, query }) => ({ value: await listRolloutItems(ctx, param('id'), query) }),
  },
  {
    method: 'post',
    path: '/rollouts/{id}/pause',
    operationId: 'pauseRollout',
    tag,
    summary: 'Move no instance until resumed',
    permission,
    body: emptyBody,
    success: theRollout,
    problems: ['conflict'],
    handle: async ({ ctx, param }) => ({ value: await pauseRollout(ctx, param('id')) }),
  },
  {
    method: 'post',
    path: '/rollouts/{id}/resume',
    operationId: 'resumeRollout',
    tag,
    summary: 'Go on',
    permission,
    body: emptyBody,
    success: theRollout,
    problems: ['conflict'],
    handle: async ({ ctx, param }) => ({ value: await resumeRollout(ctx, param('id')) }),
  },
  {
    method: 'post',
    path: '/rollouts/{id}/cancel',
    operationId: 'cancelRollout',
    tag,
    summary: 'End it where it is: what was moved stays moved',
    permission,
    body: emptyBody,
    success: theRollout,
    problems: ['conflict'],
    handle: async ({ ctx, param }) => ({ value: await cancelRollout(ctx, param('id')) }),
  },
  {
    method: 'post',
    path: '/rollouts/{id}/rollback',
    operationId: 'rollBackRollout',
    tag,
    summary: 'Move back what it has moved, also after its end',
    permission,
    body: { schema: 'RolloutRollbackInput', required: false, example: { reason: 'Wrong totals' } },
    success: theRollout,
    problems: ['conflict'],
    handle: async ({ ctx, body, param }) => ({ value: await rollBackRollout(ctx, param('id'), body) }),
  },
])
