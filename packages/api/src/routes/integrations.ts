import { integrationQuerySchema } from '@millrace/contracts'
import {
  archiveIntegration,
  createIntegration,
  deleteIntegration,
  diffDraft,
  diffGiven,
  duplicateIntegration,
  getIntegration,
  getIntegrationSummary,
  getTestBindings,
  listIntegrations,
  publishIntegration,
  saveDraft,
  setAvailability,
  setTestBindings,
  testRun,
  unarchiveIntegration,
  validateIntegration,
} from '@millrace/services'
import { z } from 'zod'
import { definitionReply, downloadOf, downloadQuery } from '../http/definition-reply.ts'
import { isNotModified, revisionOfIfMatch, toEtag } from '../http/etag.ts'
import { definitionExample } from '../openapi/examples.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Integrations'
const saveQuery = z.strictObject({ problems: z.literal('allow').optional() })
const definitionBody = {
  schema: 'Definition',
  required: true,
  yaml: true,
  example: definitionExample,
} as const

export const integrationRoutes = defineRoutes([
  {
    method: 'get',
    path: '/integrations',
    operationId: 'listIntegrations',
    tag,
    summary: 'Integrations, newest first',
    description: '`q` is a part of name, key or description.',
    query: integrationQuerySchema,
    success: { status: 200, description: 'A page', schema: 'IntegrationSummary', list: true },
    handle: async ({ ctx, query }) => ({ value: await listIntegrations(ctx, query) }),
  },
  {
    method: 'post',
    path: '/integrations',
    operationId: 'createIntegration',
    tag,
    summary: 'Create an integration',
    description: 'With `problems=allow` a definition that parses is stored even while it has problems.',
    query: saveQuery,
    permission: 'integration.write',
    body: definitionBody,
    success: { status: 201, description: 'Created', schema: 'SaveResult' },
    problems: ['conflict'],
    handle: async ({ ctx, query, body }) => {
      const { revision, ...value } = await createIntegration(ctx, body, allowing(query))
      return { value, headers: { etag: toEtag(revision), location: `/api/v1/integrations/${value.key}` } }
    },
  },
  {
    method: 'get',
    path: '/integrations/{key}',
    operationId: 'getIntegration',
    tag,
    summary: 'The draft',
    description:
      'As JSON or, with `Accept: application/yaml`, as YAML; `download` makes it a file to keep. The ETag is the revision of the draft.',
    query: downloadQuery,
    headers: [{ name: 'If-None-Match', description: 'ETag that the client has: answered with 304.' }],
    success: { status: 200, description: 'The definition', schema: 'Definition', yaml: true },
    handle: async ({ ctx, request, query, param }) => {
      const { definition, revision } = await getIntegration(ctx, param('key'))
      const etag = toEtag(revision)
      if (isNotModified(request.headers.get('if-none-match'), etag)) {
        return new Response(null, { status: 304, headers: { etag } })
      }
      return definitionReply(request, { definition, headers: { etag }, ...downloadOf(query) })
    },
  },
  {
    method: 'put',
    path: '/integrations/{key}',
    operationId: 'saveDraft',
    tag,
    summary: 'Replace the draft',
    description: 'With `problems=allow` a definition that parses is stored even while it has problems.',
    query: saveQuery,
    headers: [
      { name: 'If-Match', description: 'ETag of the draft that was loaded: 412 when it has changed.' },
    ],
    permission: 'integration.write',
    body: definitionBody,
    success: { status: 200, description: 'Saved', schema: 'SaveResult' },
    problems: ['precondition_failed'],
    handle: async ({ ctx, request, query, body, param }) => {
      const expected = revisionOfIfMatch(request.headers.get('if-match'))
      const { revision, ...value } = await saveDraft(ctx, param('key'), body, {
        ...allowing(query),
        ...(expected === undefined ? {} : { revision: expected }),
      })
      return { value, headers: { etag: toEtag(revision) } }
    },
  },
  {
    method: 'delete',
    path: '/integrations/{key}',
    operationId: 'deleteIntegration',
    tag,
    summary: 'Delete an integration that has no instances',
    success: { status: 204, description: 'Deleted', empty: true },
    problems: ['conflict'],
    handle: async ({ ctx, param }) => {
      await deleteIntegration(ctx, param('key'))
      return {}
    },
  },
  {
    method: 'post',
    path: '/integrations/{key}/validate',
    operationId: 'validateIntegration',
    tag,
    summary: 'Every problem of a definition, or of the draft when the body is empty',
    permission: 'integration.read',
    body: { ...definitionBody, required: false },
    success: { status: 200, description: 'The problems', schema: 'Problems' },
    handle: async ({ ctx, body, param }) => ({ value: await validateIntegration(ctx, param('key'), body) }),
  },
  {
    method: 'post',
    path: '/integrations/{key}/publish',
    operationId: 'publishIntegration',
    tag,
    summary: 'Freeze the draft as the next version',
    permission: 'integration.publish',
    body: { schema: 'PublishInput', required: false, example: { comment: 'Retries added' } },
    success: { status: 201, description: 'Published', schema: 'PublishResult', example: { version: 2 } },
    handle: async ({ ctx, body, param }) => ({ value: await publishIntegration(ctx, param('key'), body) }),
  },
  {
    method: 'post',
    path: '/integrations/{key}/diff',
    operationId: 'diffGiven',
    tag,
    summary: 'What would change if a definition became the draft',
    description: 'Stores nothing. A definition that parses is compared even while it has problems.',
    permission: 'integration.read',
    body: definitionBody,
    success: { status: 200, description: 'The differences', schema: 'VersionDiff' },
    handle: async ({ ctx, body, param }) => ({ value: await diffGiven(ctx, param('key'), body) }),
  },
  {
    method: 'get',
    path: '/integrations/{key}/draft/diff',
    operationId: 'diffDraft',
    tag,
    summary: 'What publishing would bring: the draft against the newest version',
    success: { status: 200, description: 'The differences', schema: 'VersionDiff' },
    handle: async ({ ctx, param }) => ({ value: await diffDraft(ctx, param('key')) }),
  },
  {
    method: 'get',
    path: '/integrations/{key}/summary',
    operationId: 'getIntegrationSummary',
    tag,
    summary: 'An integration without its draft',
    success: { status: 200, description: 'As a row of the list', schema: 'IntegrationSummary' },
    handle: async ({ ctx, param }) => ({ value: await getIntegrationSummary(ctx, param('key')) }),
  },
  {
    method: 'post',
    path: '/integrations/{key}/duplicate',
    operationId: 'duplicateIntegration',
    tag,
    summary: 'A new integration with the draft, or a version, of this one',
    permission: 'integration.write',
    body: {
      schema: 'DuplicateInput',
      required: true,
      example: { key: 'orders-copy', name: 'Orders (copy)' },
    },
    success: { status: 201, description: 'Created', schema: 'SaveResult' },
    problems: ['conflict'],
    handle: async ({ ctx, body, param }) => {
      const { revision, ...value } = await duplicateIntegration(ctx, param('key'), body)
      return { value, headers: { etag: toEtag(revision), location: `/api/v1/integrations/${value.key}` } }
    },
  },
  {
    method: 'put',
    path: '/integrations/{key}/availability',
    operationId: 'setAvailability',
    tag,
    summary: 'Who sees it in the marketplace',
    description: 'It is not versioned: it counts at once.',
    permission: 'integration.publish',
    body: { schema: 'AvailabilityInput', required: true, example: { availability: 'deployable' } },
    success: { status: 200, description: 'Set', schema: 'IntegrationSummary' },
    handle: async ({ ctx, body, param }) => ({ value: await setAvailability(ctx, param('key'), body) }),
  },
  {
    method: 'post',
    path: '/integrations/{key}/archive',
    operationId: 'archiveIntegration',
    tag,
    summary: 'Build and deploy nothing new of it',
    description: 'Lists leave it out. What is deployed goes on.',
    success: { status: 200, description: 'Archived', schema: 'IntegrationSummary' },
    handle: async ({ ctx, param }) => ({ value: await archiveIntegration(ctx, param('key')) }),
  },
  {
    method: 'post',
    path: '/integrations/{key}/unarchive',
    operationId: 'unarchiveIntegration',
    tag,
    summary: 'Take it out of the archive',
    success: { status: 200, description: 'In use again', schema: 'IntegrationSummary' },
    handle: async ({ ctx, param }) => ({ value: await unarchiveIntegration(ctx, param('key')) }),
  },
  {
    method: 'get',
    path: '/integrations/{key}/test-bindings',
    operationId: 'getTestBindings',
    tag,
    summary: 'Config and connections of test runs',
    success: { status: 200, description: 'The bindings', schema: 'TestBindings' },
    handle: async ({ ctx, param }) => ({ value: await getTestBindings(ctx, param('key')) }),
  },
  {
    method: 'put',
    path: '/integrations/{key}/test-bindings',
    operationId: 'setTestBindings',
    tag,
    summary: 'Set config and connections of test runs',
    permission: 'integration.test',
    body: { schema: 'TestBindings', required: true, example: { config: {}, connections: {} } },
    success: { status: 200, description: 'The bindings', schema: 'TestBindings' },
    handle: async ({ ctx, body, param }) => ({ value: await setTestBindings(ctx, param('key'), body) }),
  },
  {
    method: 'post',
    path: '/integrations/{key}/flows/{flow}/test-run',
    operationId: 'testRun',
    tag,
    summary: 'Run a flow of the draft',
    permission: 'integration.test',
    body: { schema: 'TestRunInput', required: false, example: { input: { name: 'Ada' } } },
    success: { status: 202, description: 'Accepted', schema: 'RunAccepted' },
    handle: async ({ ctx, body, param }) => ({
      value: await testRun(ctx, param('key'), param('flow'), body),
    }),
  },
])

function allowing(query: Record<string, string>): { allowProblems: boolean } {
  return { allowProblems: query.problems === 'allow' }
}
