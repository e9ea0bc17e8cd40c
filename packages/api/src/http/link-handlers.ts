import {
  acceptInvitation,
  requestPasswordReset,
  resetPassword,
  type Services,
  viewInvitation,
} from '@millrace/services'
import type { Context, Handler } from 'hono'
import { originOf } from './origin.ts'
import { readRequestBody } from './request-body.ts'

// Whoever has the link of an e-mail may use it: there is no key and no session, and nothing here is cached.

const uncached = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

export function viewInvitationHandler({ services }: { services: Services }): Handler {
  return async (c) => Response.json(await viewInvitation(services, tokenOf(c)), { headers: uncached })
}

export function acceptInvitationHandler({ services }: { services: Services }): Handler {
  return async (c) => {
    const input = await readRequestBody(c.req.raw, { yaml: false })
    const accepted = await acceptInvitation(services, tokenOf(c), input, originOf(c.req.raw.headers))
    return Response.json(accepted, { headers: uncached })
  }
}

/** 202 whoever is asked for: it does not tell whether there is an e-mail. */
export function requestPasswordResetHandler({ services }: { services: Services }): Handler {
  return async (c) => {
    const input = await readRequestBody(c.req.raw, { yaml: false })
    await requestPasswordReset(services, input, originOf(c.req.raw.headers))
    return Response.json({ ok: true }, { status: 202, headers: uncached })
  }
}

export function resetPasswordHandler({ services }: { services: Services }): Handler {
  return async (c) => {
    const input = await readRequestBody(c.req.raw, { yaml: false })
    const reset = await resetPassword(services, tokenOf(c), input, originOf(c.req.raw.headers))
    return Response.json(reset, { headers: uncached })
  }
}

function tokenOf(c: Context): string {
  return c.req.param('token') ?? ''
}
