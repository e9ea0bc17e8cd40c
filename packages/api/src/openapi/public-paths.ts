import { schemaRef } from './schemas.ts'

const json = { 'application/json': { schema: { $ref: '#/components/schemas/Json' } } }
const problem = (code: string) => ({ $ref: `#/components/responses/${code}` })

/** What stands beside /api/v1 and takes no API key. `servers` says where. */
export function publicPaths(publicUrl: string) {
  const beside = { servers: [{ url: publicUrl }] }
  const open = { tags: ['Public'], security: [] }
  return {
    '/api/health': {
      ...beside,
      get: {
        ...open,
        operationId: 'getHealth',
        summary: 'Health with workers and isolation tier',
        responses: {
          200: {
            description: 'ok or degraded',
            content: { 'application/json': { schema: schemaRef('Health') } },
          },
          503: { description: 'down', content: { 'application/json': { schema: schemaRef('Health') } } },
        },
      },
    },
    '/metrics': {
      ...beside,
      get: {
        ...open,
        operationId: 'getMetrics',
        summary: 'Gauges for Prometheus',
        responses: {
          200: { description: 'Text format', content: { 'text/plain': {} } },
          503: problem('unavailable'),
        },
      },
    },
    '/api/v1/embed/sessions': {
      ...beside,
      post: {
        ...open,
        operationId: 'createEmbedSession',
        summary: 'Exchanges an embed token for a session',
        description:
          'The token is a JWT that the organization has signed with one of its embed keys: `iss`, `aud`, `sub` (the user), ' +
          '`customer`, `iat`, `exp` (10 minutes at most), `jti`. It counts once. Every refusal is the same 401; its ' +
          'reference leads to the reason in the audit log.',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemaRef('EmbedSessionInput') } },
        },
        responses: {
          201: {
            description: 'The session',
            content: { 'application/json': { schema: schemaRef('EmbedSession') } },
          },
          400: problem('bad_request'),
          401: problem('unauthorized'),
          413: problem('payload_too_large'),
          422: problem('invalid'),
          503: problem('unavailable'),
        },
      },
    },
    '/hooks/{token}': {
      ...beside,
      post: {
        ...open,
        operationId: 'sendEvent',
        summary: "A flow's webhook",
        description:
          'Answers 202 once the event is committed. A synchronous flow, or `Prefer: wait=30`, waits for its `respond` ' +
          'step; after that time the answer is 202 as well. The same `webhook-id` gives the same run. GET, PUT, PATCH ' +
          'and DELETE are taken too: the flow learns which it was. JSON, forms and text are parsed (10 MB); files of ' +
          'a multipart form and any other content are stored as files (100 MB).',
        parameters: [
          { name: 'token', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'webhook-id', in: 'header', schema: { type: 'string', maxLength: 256 } },
          { name: 'Prefer', in: 'header', schema: { type: 'string', examples: ['wait=30'] } },
        ],
        requestBody: { content: { ...json, '*/*': {} } },
        responses: {
          200: {
            description: 'What the flow responded, that it has ended, or the challenge of a handshake',
            content: { '*/*': {} },
          },
          202: {
            description: 'Committed',
            content: { 'application/json': { schema: schemaRef('RunAccepted') } },
          },
          400: problem('bad_request'),
          401: problem('unauthorized'),
          404: problem('not_found'),
          409: problem('conflict'),
          413: problem('payload_too_large'),
          503: problem('unavailable'),
        },
      },
    },
    '/callbacks/{runId}/{path}/{token}': {
      ...beside,
      parameters: addressParameters,
      post: {
        ...open,
        operationId: 'answerCallback',
        summary: 'Answers a step that waits for a callback',
        description:
          'The address is `run.callbackUrl` in the flow. The body, JSON or a form or text, becomes the output of the step. ' +
          'An answer may come before the step waits; the first one counts. PUT does the same.',
        requestBody: { content: { ...json, '*/*': {} } },
        responses: {
          200: {
            description: 'The run goes on',
            content: { 'application/json': { schema: okSchema } },
          },
          400: problem('bad_request'),
          404: problem('not_found'),
          409: problem('already_answered'),
          410: problem('expired'),
          413: problem('payload_too_large'),
          429: problem('too_many_requests'),
          503: problem('unavailable'),
        },
      },
    },
    '/api/approvals/{runId}/{path}/{token}': {
      ...beside,
      parameters: [...addressParameters, approverParameter],
      get: {
        ...open,
        operationId: 'getApproval',
        summary: 'What a person is asked to decide on',
        responses: {
          200: {
            description: 'The approval',
            content: { 'application/json': { schema: schemaRef('Approval') } },
          },
          404: problem('not_found'),
          503: problem('unavailable'),
        },
      },
      post: {
        ...open,
        operationId: 'answerApproval',
        summary: 'Approves or rejects',
        description: 'Once: the first decision counts. Required fields of the form are required to approve.',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemaRef('ApprovalDecision') } },
        },
        responses: {
          200: {
            description: 'As it is now',
            content: { 'application/json': { schema: schemaRef('Approval') } },
          },
          400: problem('bad_request'),
          404: problem('not_found'),
          409: problem('already_answered'),
          410: problem('expired'),
          422: problem('invalid'),
          503: problem('unavailable'),
        },
      },
    },
  }
}

const addressParameters = ['runId', 'path', 'token'].map((name) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
}))

const approverParameter = {
  name: 'approver',
  in: 'query',
  description: 'Part of the address, where the step names approvers',
  schema: { type: 'integer', minimum: 0 },
}

const okSchema = { type: 'object', required: ['ok'], properties: { ok: { const: true } } }
