import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import type { IdempotencyEntry } from '../state.ts'

export interface CrmEnvironment {
  Bindings: HttpBindings
  Variables: {
    body: Buffer
    /** null: the request carries no Idempotency-Key. */
    entry: IdempotencyEntry | null
  }
}
export type CrmContext = Context<CrmEnvironment>
export type CrmMiddleware = MiddlewareHandler<CrmEnvironment>
