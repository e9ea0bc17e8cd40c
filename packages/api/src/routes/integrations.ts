import { pageQuerySchema } from '@millrace/contracts'
import {
  createIntegration,
  deleteIntegration,
  getIntegration,
  getTestBindings,
  getVersion,
  listIntegrations,
  listVersions,
  publishIntegration,
  saveDraft,
  setTestBindings,
  testRun,
  validateIntegration,
} from '@millrace/services'
import { z } from 'zod'
import { definitionReply } from '../http/definition-reply.ts'
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
    query: pageQuerySchema,
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
      'As JSON or, with `Accept: application/yaml`, as YAML. The ETag is the revision of the draft.',
    headers: [{ name: 'If-None-Match', description: 'ETag that the client has: answered with 304.' }],
    success: { status: 200, description: 'The definition', schema: 'Definition', yaml: true },
    handle: async ({ ctx, request, param }) => {
      const { definition, revision } = await getIntegration(ctx, param('key'))
      const etag = toEtag(revision)
      if (isNotModified(request.headers.get('if-none-match'), etag)) {
        return new Response(null, { status: 304, headers: { etag } })
      }
      return definitionReply(request, definition, { etag })
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
    method: 'get',
    path: '/integrations/{key}/versions',
    operationId: 'listVersions',
    tag,
    summary: 'Published versions, newest first',
    query: pageQuerySchema,
    success: { status: 200, description: 'A page', schema: 'Version', list: true },
    handle: async ({ ctx, query, param }) => ({ value: await listVersions(ctx, param('key'), query) }),
  },
  {
    method: 'get',
    path: '/integrations/{key}/versions/{number}',
    operationId: 'getVersion',
    tag,
    summary: 'The definition of a version',
    success: { status: 200, description: 'The definition', schema: 'Definition', yaml: true },
    handle: async ({ ctx, request, param }) =>
      definitionReply(request, await getVersion(ctx, param('key'), param('number'))),
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
