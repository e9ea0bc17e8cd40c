import type { Services } from '../context.ts'
import { recordOpening } from '../sealed/index.ts'
import type { HookTarget } from './target.ts'

const everyMs = 60_000
const mostRemembered = 10_000
/** By connection, when this process has recorded its openings last. */
const recordedAt = new Map<string, number>()

/**
 * A webhook may be called thousands of times a second, each time with a credential that says who may: the audit log has
 * one entry per connection, minute and process.
 */
export async function recordHookOpening(services: Services, target: HookTarget): Promise<void> {
  const { connection, webhook, run } = target
  const opens = webhook.auth !== undefined || webhook.handshake?.verify !== undefined
  if (connection === null || !opens) return
  const now = services.now().getTime()
  if (now - (recordedAt.get(connection.id) ?? 0) < everyMs) return
  if (recordedAt.size >= mostRemembered) recordedAt.clear()
  recordedAt.set(connection.id, now)
  try {
    await recordOpening(services, {
      organizationId: run.organizationId,
      connectionId: connection.id,
      reason: 'webhook',
    })
  } catch (error) {
    recordedAt.delete(connection.id)
    throw error
  }
}
