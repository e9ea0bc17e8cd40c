import { Hono } from 'hono'
import { z } from 'zod'
import { type CrmCollection, crmCollections, type DemoState } from '../state.ts'
import { behave } from './behave.ts'
import { createRecord, showRecord } from './create-record.ts'
import type { CrmContext, CrmEnvironment } from './environment.ts'
import { noteRequest } from './note-request.ts'

export const demoCrmKey = 'demo-crm-key'

const pageSchema = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** A CRM as third parties have them: an API key, contacts, orders, pages by cursor, idempotency keys. */
export function crmRoutes(state: DemoState): Hono<CrmEnvironment> {
  const app = new Hono<CrmEnvironment>()

  app.use(async (context, next) => {
    if (context.req.header('x-api-key') !== demoCrmKey) return context.json({ error: 'invalid_api_key' }, 401)
    return await next()
  })
  app.get('/', (context) => context.json({ name: 'Demo CRM' }))
  app.get('/idempotency-log', (context) => {
    const items = [...state.idempotency.values()].map(({ answer, ...entry }) => ({
      ...entry,
      recordId: answer?.record.id ?? null,
    }))
    return context.json({ items })
  })
  for (const collection of crmCollections) {
    app.use(`/${collection}/*`, noteRequest(state), behave(state))
    app.post(`/${collection}`, (context) => createRecord(context, state, collection))
    app.get(`/${collection}`, (context) => listRecords(context, state, collection))
    app.get(`/${collection}/:id`, (context) => getRecord(context, state, collection))
    app.delete(`/${collection}`, (context) => deleteRecords(context, state, collection))
    app.delete(`/${collection}/:id`, (context) => deleteRecords(context, state, collection))
  }
  return app
}

function listRecords(context: CrmContext, state: DemoState, collection: CrmCollection) {
  const query = pageSchema.safeParse(context.req.query())
  if (!query.success) return context.json({ error: z.prettifyError(query.error) }, 422)
  const { cursor: start = 0, limit } = query.data
  const all = state.records[collection]
  const end = start + limit
  return context.json({
    items: all.slice(start, end).map(showRecord),
    nextCursor: end < all.length ? String(end) : null,
  })
}

function getRecord(context: CrmContext, state: DemoState, collection: CrmCollection) {
  const record = state.records[collection].find(({ id }) => id === context.req.param('id'))
  return record ? context.json(showRecord(record)) : context.json({ error: 'not_found' }, 404)
}

/** One by its id, or all of them. */
function deleteRecords(context: CrmContext, state: DemoState, collection: CrmCollection) {
  const id = context.req.param('id')
  const before = state.records[collection]
  const rest = id === undefined ? [] : before.filter((record) => record.id !== id)
  if (id !== undefined && rest.length === before.length) return context.json({ error: 'not_found' }, 404)
  state.records[collection] = rest
  return context.body(null, 204)
}
