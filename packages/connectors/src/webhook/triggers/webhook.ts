import { defineTrigger } from '@millrace/connector-sdk'

export const webhook = defineTrigger({
  key: 'webhook',
  name: 'Webhook',
  description: 'Starts the flow when its URL is called.',
  input: [
    {
      key: 'respond',
      type: 'select',
      label: 'Answer',
      default: 'async',
      options: [
        { value: 'async', label: 'At once: 202 and the id of the run' },
        { value: 'sync', label: 'When the flow reaches a Respond step' },
      ],
    },
    {
      key: 'dedupe',
      type: 'text',
      label: 'Same event when equal',
      placeholder: '{{ trigger.body.id }}',
      help: 'Calls with the same value start one run. Left empty: the webhook-id header, when there is one.',
      advanced: true,
    },
  ],
  sampleOutput: {
    body: { name: 'Ada Lovelace', email: 'ada@example.com' },
    headers: { 'content-type': 'application/json' },
    query: {},
    method: 'POST',
    rawBody: '{"name":"Ada Lovelace","email":"ada@example.com"}',
  },
})
