import { schemaRef } from './schemas.ts'

const problem = (code: string) => ({ $ref: `#/components/responses/${code}` })
const jsonOf = (schema: object) => ({ 'application/json': { schema } })
const okSchema = { type: 'object', required: ['ok'], properties: { ok: { const: true } } }
const emailSchema = { type: 'object', required: ['email'], properties: { email: { type: 'string' } } }
const parameters = [{ name: 'token', in: 'path', required: true, schema: { type: 'string' } }]
const open = { tags: ['Public'], security: [] }

/** Behind the links of e-mails, for people who are not signed in. */
export function linkPaths(publicUrl: string) {
  const beside = { servers: [{ url: publicUrl }] }
  return {
    '/api/invitations/{token}': {
      ...beside,
      parameters,
      get: {
        ...open,
        operationId: 'viewInvitation',
        summary: 'What the holder of an invitation is invited to',
        responses: {
          200: { description: 'The invitation', content: jsonOf(schemaRef('InvitationView')) },
          404: problem('not_found'),
          503: problem('unavailable'),
        },
      },
      post: {
        ...open,
        operationId: 'acceptInvitation',
        summary: 'Become a member, with a name and a password',
        requestBody: { required: true, content: jsonOf(schemaRef('AcceptInvitation')) },
        responses: {
          200: { description: 'The address to sign in with', content: jsonOf(emailSchema) },
          404: problem('not_found'),
          409: problem('conflict'),
          422: problem('invalid'),
          503: problem('unavailable'),
        },
      },
    },
    '/api/password-resets': {
      ...beside,
      post: {
        ...open,
        operationId: 'requestPasswordReset',
        summary: 'Ask for a link to a new password by e-mail',
        description: 'The answer is the same whether or not somebody has this address.',
        requestBody: { required: true, content: jsonOf(schemaRef('PasswordResetRequest')) },
        responses: {
          202: {
            description: 'If there is such a member, an e-mail is on its way',
            content: jsonOf(okSchema),
          },
          409: problem('conflict'),
          422: problem('invalid'),
          429: problem('too_many_requests'),
          503: problem('unavailable'),
        },
      },
    },
    '/api/password-resets/{token}': {
      ...beside,
      parameters,
      post: {
        ...open,
        operationId: 'resetPassword',
        summary: 'Set a new password; ends every session',
        requestBody: { required: true, content: jsonOf(schemaRef('PasswordReset')) },
        responses: {
          200: { description: 'The address to sign in with', content: jsonOf(emailSchema) },
          404: problem('not_found'),
          422: problem('invalid'),
          503: problem('unavailable'),
        },
      },
    },
  }
}
