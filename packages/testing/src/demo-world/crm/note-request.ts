import { readBody } from '../read-body.ts'
import type { DemoState, IdempotencyEntry } from '../state.ts'
import type { CrmMiddleware } from './environment.ts'

const maxBodyBytes = 256 * 1024
const maxEntries = 50_000

/** Reads the body and counts the request under its key, before anything else can go wrong with it. */
export function noteRequest(state: DemoState): CrmMiddleware {
  return async (context, next) => {
    state.crmRequests += 1
    const body = await readBody(context, maxBodyBytes)
    if (!body) return context.json({ error: 'payload_too_large' }, 413)
    const key = context.req.method === 'POST' ? context.req.header('idempotency-key') : undefined
    context.set('body', body)
    context.set('entry', key === undefined ? null : noteKey(state, key, context.req.path))
    return await next()
  }
}

function noteKey(state: DemoState, key: string, path: string): IdempotencyEntry {
  const at = new Date().toISOString()
  const id = `${path} ${key}`
  const entry = state.idempotency.get(id) ?? {
    key,
    path,
    seen: 0,
    applied: 0,
    firstAt: at,
    lastAt: at,
    answer: null,
  }
  entry.seen += 1
  entry.lastAt = at
  state.idempotency.set(id, entry)
  if (state.idempotency.size > maxEntries) dropOldest(state.idempotency)
  return entry
}

function dropOldest(entries: Map<string, IdempotencyEntry>): void {
  for (const id of entries.keys()) {
    entries.delete(id)
    return
  }
}
