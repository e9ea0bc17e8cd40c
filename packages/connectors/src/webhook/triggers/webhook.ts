import { defineTrigger } from '@millrace/connector-sdk'
import { apiKey, signingSecret } from '../connection.ts'

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
    {
      key: 'auth',
      type: 'json',
      label: 'Senders prove themselves by',
      placeholder: '{ "type": "hmac", "header": "x-signature", "prefix": "sha256=" }',
      help: 'api-key, hmac or standard-webhooks. The secret is in the connection.',
      advanced: true,
    },
    {
      key: 'handshake',
      type: 'json',
      label: 'Answer to a check of the address',
      placeholder: '{ "in": "query", "field": "challenge" }',
      help: 'For senders that first want a value back. Such a request starts no run.',
      advanced: true,
    },
  ],
  connectionTypes: [apiKey.key, signingSecret.key],
  connection: 'optional',
  sampleOutput: {
    body: { name: 'Ada Lovelace', email: 'ada@example.com' },
    headers: { 'content-type': 'application/json' },
    query: {},
    method: 'POST',
    rawBody: '{"name":"Ada Lovelace","email":"ada@example.com"}',
  },
})
