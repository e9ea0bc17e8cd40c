/** A name that expressions and code can say. */
export interface ScopeName {
  name: string
  description: string
  example: string
  /** Where it has a value; everywhere when left out. */
  only?: string
}

/** All names besides the helpers' namespaces; a test of the runner compares them with what it gives. */
export const scopeNames: readonly ScopeName[] = [
  {
    name: 'trigger',
    description:
      'What started the run: body, headers, query, method and rawBody of a webhook; scheduledAt of a schedule.',
    example: 'trigger.body.order.id',
  },
  {
    name: 'steps',
    description:
      'Earlier steps by id, each with output, status and error. Ids with a hyphen go into brackets.',
    example: 'steps["get-xml"].output',
  },
  { name: 'config', description: 'What the customer gave in the wizard.', example: 'config.folder' },
  {
    name: 'customer',
    description:
      'The customer that the flow runs for: id, externalId, name, labels and attributes; null in test runs without one.',
    example: 'customer.externalId',
  },
  { name: 'instance', description: 'The instance: its id.', example: 'instance.id' },
  { name: 'flow', description: 'The flow: key and name.', example: 'flow.key' },
  {
    name: 'run',
    description:
      'The run: id, attempt, queuedAt, integration, version, idempotencyKey of this step, and callbackUrl, callbackUrls and approvalUrls of steps that wait.',
    example: 'run.id',
  },
  {
    name: 'loop',
    description:
      'The item in hand, its index from 0, how many there are (count), and the loop around (parent).',
    example: 'loop.item.sku',
    only: 'inside the body of a loop',
  },
  {
    name: 'error',
    description:
      'What failed: code, message, retryable, details and stepId; in finally null when nothing did.',
    example: 'error.message',
    only: 'in catch and finally',
  },
  {
    name: 'state',
    description:
      'What was stored: state.flow, state.instance, state.customer and state.organization by key, read before the step begins. Keys are written out; nothing stored is undefined.',
    example: 'state.customer["last id"] ?? 0',
  },
  {
    name: 'connections',
    description: 'The connections of this flow by slot: id, connector and type; no secrets.',
    example: 'connections.crm.type',
  },
  {
    name: 'item',
    description: 'The item in hand of a transform that maps a list.',
    example: 'item.name',
    only: 'in the fields of a transform with items',
  },
  {
    name: 'index',
    description: 'The number of that item, from 0.',
    example: 'index + 1',
    only: 'in the fields of a transform with items',
  },
]
