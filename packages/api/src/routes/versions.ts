import { pageQuerySchema, versionDiffQuerySchema } from '@millrace/contracts'
import { diffVersion, getVersion, listVersions, restoreVersion } from '@millrace/services'
import { definitionReply, downloadOf, downloadQuery } from '../http/definition-reply.ts'
import { revisionOfIfMatch, toEtag } from '../http/etag.ts'
import { defineRoutes } from '../route.ts'

const tag = 'Integrations'

export const versionRoutes = defineRoutes([
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
    description: 'As JSON or, with `Accept: application/yaml`, as YAML; `download` makes it a file to keep.',
    query: downloadQuery,
    success: { status: 200, description: 'The definition', schema: 'Definition', yaml: true },
    handle: async ({ ctx, request, query, param }) =>
      definitionReply(request, {
        definition: await getVersion(ctx, param('key'), param('number')),
        name: `${param('key')}-v${param('number')}`,
        ...downloadOf(query),
      }),
  },
  {
    method: 'get',
    path: '/integrations/{key}/versions/{number}/diff',
    operationId: 'diffVersion',
    tag,
    summary: 'What a version changed',
    description:
      'Against the version before it; with `to` (a number, or `draft`) what that one changed against this version.',
    query: versionDiffQuerySchema,
    success: { status: 200, description: 'The differences', schema: 'VersionDiff' },
    handle: async ({ ctx, query, param }) => ({
      value: await diffVersion(ctx, param('key'), param('number'), query),
    }),
  },
  {
    method: 'post',
    path: '/integrations/{key}/versions/{number}/restore',
    operationId: 'restoreVersion',
    tag,
    summary: 'Make a version the draft again',
    description:
      'Refused with 409 while the draft has changes that are in no version, unless `discardChanges` is true.',
    headers: [{ name: 'If-Match', description: 'ETag of the draft that was seen: 412 when it has changed.' }],
    permission: 'integration.write',
    body: { schema: 'RestoreInput', required: false, example: { discardChanges: true } },
    success: { status: 200, description: 'Restored', schema: 'SaveResult' },
    problems: ['conflict', 'precondition_failed'],
    handle: async ({ ctx, request, body, param }) => {
      const expected = revisionOfIfMatch(request.headers.get('if-match'))
      const { revision, ...value } = await restoreVersion(
        ctx,
        {
          key: param('key'),
          number: param('number'),
          ...(expected === undefined ? {} : { revision: expected }),
        },
        body,
      )
      return { value, headers: { etag: toEtag(revision) } }
    },
  },
])
