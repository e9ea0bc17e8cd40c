import {
  answerApproval,
  getApproval,
  receiveCallback,
  ServiceError,
  type Services,
  type WaitAddress,
} from '@millrace/services'
import type { Context, Handler } from 'hono'
import { readRequestBody } from './request-body.ts'

// Whoever has one of these addresses may answer: there is no key, and nothing here is cached.

const uncached = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }

export function callbackHandler(options: { services: Services; maxBytes: number }): Handler {
  return async (c) => {
    const { headers, body } = c.req.raw
    const { runId, path, token } = addressOf(c)
    await receiveCallback(options.services, { runId, path, token, headers, body, maxBytes: options.maxBytes })
    return Response.json({ ok: true }, { headers: uncached })
  }
}

export function getApprovalHandler({ services }: { services: Services }): Handler {
  return async (c) => Response.json(await getApproval(services, approvalOf(c)), { headers: uncached })
}

export function answerApprovalHandler({ services }: { services: Services }): Handler {
  return async (c) => {
    const input = await readRequestBody(c.req.raw, { yaml: false })
    const approval = await answerApproval(services, approvalOf(c), input ?? {})
    return Response.json(approval, { headers: uncached })
  }
}

function approvalOf(c: Context): WaitAddress {
  const approver = c.req.query('approver')
  if (approver !== undefined && !/^\d{1,3}$/.test(approver)) {
    throw new ServiceError('not_found', 'There is no such address.')
  }
  return { ...addressOf(c), approver: approver === undefined ? null : Number(approver) }
}

function addressOf(c: Context): { runId: string; path: string; token: string } {
  const param = (name: string) => c.req.param(name) ?? ''
  return { runId: param('runId'), path: param('path'), token: param('token') }
}
