import type { TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'

/** All of it or nothing, inside the actor's organization. */
export function inTransaction<T>(ctx: Context, work: (tx: TenantClient) => Promise<T>): Promise<T> {
  return ctx.db.transaction((tx) => work(tx.tenant(ctx.actor.organizationId)))
}
