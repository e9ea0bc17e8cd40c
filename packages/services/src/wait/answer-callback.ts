import { isCallbackStep, type Json } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { answerWait } from './answer.ts'
import { requireWaitingStep } from './find-step.ts'

/** Whether the address is that of a step that waits for a callback, before anybody reads a body for it. */
export async function requireCallback(
  services: Services,
  address: { runId: string; path: string; token: string },
): Promise<void> {
  const { step } = await requireWaitingStep(services, { ...address, approver: null })
  if (!isCallbackStep(step)) throw notFound('address')
}

/** `value`: the body, which becomes the step's output. The token of the address is all the permission there is. */
export async function answerCallback(
  services: Services,
  { value, ...address }: { runId: string; path: string; token: string; value: Json },
): Promise<void> {
  await requireCallback(services, address)
  await answerWait(services, { runId: address.runId, path: address.path, kind: 'callback', value })
}
