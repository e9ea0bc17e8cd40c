import type { Services } from '@millrace/services'
import { advanceRollouts } from '@millrace/services/rollout'

/** Moves rollouts on. Every worker may: one at a time has a rollout. */
export async function moveRollouts(services: Services, signal: AbortSignal): Promise<void> {
  const instances = await advanceRollouts(services, { signal })
  if (instances > 0) services.log({ level: 'info', message: 'rollouts moved on', data: { instances } })
}
