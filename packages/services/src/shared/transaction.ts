import type { Scopes, TenantClient } from '@millrace/db'
import type { Live } from '@millrace/live'
import type { Queue } from '@millrace/queue'
import type { Context, Services } from '../context.ts'

/** All of it or nothing, inside the actor's organization. */
export function inTransaction<T>(ctx: Context, work: (tx: TenantClient) => Promise<T>): Promise<T> {
  return ctx.db.transaction((tx) => work(tx.tenant(ctx.actor.organizationId)))
}

/**
 * For work that starts runs together with what else it writes. What it is given writes in the transaction, and keeps
 * hints to queue and live bus until the commit: nobody may look for a run that is not there yet.
 */
export async function inTransactionWithRuns<Given extends Services, T>(
  services: Given,
  work: (inner: Given, tx: Scopes) => Promise<T>,
  options: { timeoutMs?: number } = {},
): Promise<T> {
  const hints: Hint[] = []
  const later = (hint: Hint) => void hints.push(hint)
  const result = await services.db.transaction(
    (tx) =>
      work(
        {
          ...services,
          db: { ...services.db, ...tx },
          queue: queueAfter(services.queue, later),
          live: liveAfter(services.live, later),
        },
        tx,
      ),
    options,
  )
  for (const hint of hints) {
    hint().catch((error: unknown) => services.log({ level: 'warn', message: 'a hint was lost', error }))
  }
  return result
}

type Hint = () => Promise<void>

function queueAfter(queue: Queue, later: (hint: Hint) => void): Queue {
  return {
    add: async (job) => later(() => queue.add(job)),
    liveRunIds: (runIds) => queue.liveRunIds(runIds),
    depth: () => queue.depth(),
    close: () => queue.close(),
  }
}

function liveAfter(live: Live, later: (hint: Hint) => void): Live {
  return {
    publish: async (hint) => later(() => live.publish(hint)),
    subscribe: (options) => live.subscribe(options),
    close: () => live.close(),
  }
}
