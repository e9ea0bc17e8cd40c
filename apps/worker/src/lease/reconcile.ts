import type { Services } from '@millrace/services'
import { refillQueue, requeueExpiredRuns, settleOwnerlessRuns } from '@millrace/services/lease'

/** Makes Postgres' word good: what is queued is in the queue, what runs has a live owner, what is canceled ends. */
export async function reconcile(services: Services): Promise<void> {
  const settled = await settleOwnerlessRuns(services)
  const requeued = await requeueExpiredRuns(services)
  const refilled = await refillQueue(services)
  if (settled + requeued + refilled === 0) return
  services.log({ level: 'info', message: 'reconciled', data: { settled, requeued, refilled } })
}
