import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from '../read-body.ts'
import type { CrmCollection, CrmRecord, DemoState } from '../state.ts'
import type { CrmContext } from './environment.ts'

/** Enough for every test and demo, and bounded: nobody empties the demo world by itself. */
const maxStoredBytes = 24 * 1024 * 1024
const fieldsSchema = z.record(z.string(), z.unknown())

/** The same key again gives the same answer and no second record. */
export function createRecord(context: CrmContext, state: DemoState, collection: CrmCollection) {
  const body = context.get('body')
  const entry = context.get('entry')
  const bodyHash = createHash('sha256').update(body).digest('hex')
  if (entry?.answer) {
    if (entry.answer.bodyHash !== bodyHash) return context.json({ error: 'idempotency_key_reused' }, 422)
    return context.json(showRecord(entry.answer.record), 201, { 'idempotency-replayed': 'true' })
  }
  const fields = fieldsSchema.safeParse(parseJson(body.toString()))
  if (!fields.success) return context.json({ error: 'the body must be a JSON object' }, 422)
  if (state.crmBytes + body.byteLength > maxStoredBytes) {
    return context.json({ error: 'the demo is full: POST /control/reset empties it' }, 507)
  }
  state.crmBytes += body.byteLength
  const record: CrmRecord = {
    id: `${collection === 'contacts' ? 'contact' : 'order'}-${state.nextNumber++}`,
    createdAt: new Date().toISOString(),
    idempotencyKey: entry?.key ?? null,
    fields: fields.data,
  }
  state.records[collection].push(record)
  if (entry) {
    entry.applied += 1
    entry.answer = { bodyHash, record }
  }
  return context.json(showRecord(record), 201)
}

export function showRecord({ id, createdAt, fields }: CrmRecord) {
  return { id, createdAt, fields }
}
