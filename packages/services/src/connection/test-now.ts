import type { Connection } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { getConnection } from './get.ts'
import { testConnection } from './test.ts'

const waitMs = 15_000

/** A connection that was just saved, with what a test finds. It is saved whatever that is: also when nobody answers. */
export async function testNow(ctx: Context, saved: Connection): Promise<Connection> {
  if (saved.status === 'needs_authorization') return saved
  try {
    await testConnection(ctx, saved.id, { waitMs })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
  }
  return getConnection(ctx, saved.id)
}
