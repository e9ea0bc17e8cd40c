import type { ProblemCode } from '@millrace/contracts'
import { statusOfCode, titleOfCode } from '../http/problem.ts'
import type { Route, RouteBody, RouteSuccess } from '../route.ts'
import { linkPaths } from './link-paths.ts'
import { describeParameter } from './parameters.ts'
import { publicPaths } from './public-paths.ts'
import { componentSchemas, querySchemas, type SchemaName, schemaRef } from './schemas.ts'

export function openApiDocument({
  routes,
  version,
  publicUrl,
}: {
  routes: Route[]
  version: string
  publicUrl: string
}) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace API',
      version,
      description:
        'Lists are paged by cursor: hand `nextCursor` back as `cursor`; null means the end. ' +
        'Errors are problem details (RFC 9457) with a closed `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ apiKey: [] }],
    tags: [...new Set([...routes.map((route) => route.tag), 'Public'])].map((name) => ({ name })),
    paths: { ...paths, ...publicPaths(publicUrl), ...linkPaths(publicUrl) },
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the organization: `mr_...`.' },
      },
      schemas: componentSchemas(),
      responses: problemResponses(),
    },
  }
}

export type OpenApiDocument = ReturnType<typeof openApiDocument>

function operation(route: Route) {
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(route.body === undefined ? {} : { requestBody: requestBody(route.body) }),
    responses: {
      [route.success.status]: successResponse(route.success),
      ...Object.fromEntries(
        problemCodesOf(route).map((code) => [statusOfCode[code], { $ref: `#/components/responses/${code}` }]),
      ),
    },
  }
}

function pathParameters({ path }: Route) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: describeParameter(name ?? ''),
    schema: { type: 'string' },
  }))
}

function queryParameters({ query }: Route) {
  if (query === undefined) return []
  return querySchemas(query).map(({ name, required, schema }) => ({
    name,
    in: 'query',
    required,
    description: describeParameter(name),
    schema,
  }))
}

function headerParameters({ headers = [] }: Route) {
  return headers.map((header) => ({ ...header, in: 'header', schema: { type: 'string' } }))
}

function requestBody({ schema, required, yaml, example }: RouteBody) {
  const content = { schema: schemaRef(schema), ...(example === undefined ? {} : { example }) }
  return {
    required,
    content: {
      'application/json': content,
      ...(yaml === true ? { 'application/yaml': { schema: schemaRef(schema) } } : {}),
    },
  }
}

function successResponse(success: RouteSuccess) {
  const { description } = success
  if ('empty' in success) return { description }
  if ('contentType' in success) return { description, content: { [success.contentType]: {} } }
  const schema = success.list === true ? pageOf(success.schema) : schemaRef(success.schema)
  const content = { schema, ...(success.example === undefined ? {} : { example: success.example }) }
  return {
    description,
    content: {
      'application/json': content,
      ...(success.yaml === true ? { 'application/yaml': { schema } } : {}),
    },
  }
}

function pageOf(name: SchemaName) {
  return {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: schemaRef(name) },
      nextCursor: { type: ['string', 'null'] },
    },
    additionalProperties: false,
  }
}

function problemCodesOf({ path, body, query, problems = [] }: Route): ProblemCode[] {
  const codes = new Set<ProblemCode>(['unauthorized', 'forbidden', 'internal', 'unavailable', ...problems])
  if (path.includes('{')) codes.add('not_found')
  if (query !== undefined) codes.add('bad_request').add('invalid')
  if (body !== undefined) codes.add('bad_request').add('payload_too_large').add('invalid')
  return [...codes].toSorted((a, b) => statusOfCode[a] - statusOfCode[b])
}

function problemResponses() {
  return Object.fromEntries(
    Object.entries(titleOfCode).map(([code, description]) => [
      code,
      { description, content: { 'application/problem+json': { schema: schemaRef('ProblemDetails') } } },
    ]),
  )
}
