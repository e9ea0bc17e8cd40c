import { defineConnectionType } from '@millrace/connector-sdk'

/** Of a webhook whose senders show a key in a header. The API checks it; no step ever sees it. */
export const apiKey = defineConnectionType({
  key: 'api-key',
  name: 'Key of the senders',
  description: 'What callers of a webhook must show in a header.',
  fields: [{ key: 'key', type: 'secret', label: 'Key', required: true }],
})

/** Of a webhook whose senders sign what they send (HMAC, Standard Webhooks). */
export const signingSecret = defineConnectionType({
  key: 'signing-secret',
  name: 'Signing secret',
  description: 'What the sender signs its requests with, as its settings page shows it.',
  fields: [
    {
      key: 'secret',
      type: 'secret',
      label: 'Secret',
      required: true,
      placeholder: 'whsec_...',
      help: 'Of Standard Webhooks: with its whsec_ in front.',
    },
    {
      key: 'verifyToken',
      type: 'secret',
      label: 'Verify token',
      help: 'When the sender proves itself with a token before it subscribes (hub.verify_token of Meta).',
      advanced: true,
    },
  ],
})
