import type { Flow, Json } from '@millrace/contracts'

/** The value of `trigger` for a run that a person started: the shape that the flow's own trigger would give. */
export function manualTriggerValue(options: { flow: Flow; input: Json | undefined; now: Date }): Json {
  const body = options.input ?? null
  switch (options.flow.trigger.use) {
    case 'webhook':
      return { body, headers: {}, query: {}, method: 'POST', rawBody: JSON.stringify(body) }
    case 'schedule':
      return { scheduledAt: options.now.toISOString(), body }
    default:
      return { body }
  }
}
