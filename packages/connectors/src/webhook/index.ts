import { defineConnector } from '@millrace/connector-sdk'
import { apiKey, signingSecret } from './connection.ts'
import { icon } from './icon.ts'
import { webhook as trigger } from './triggers/webhook.ts'

export const webhook = defineConnector({
  key: 'webhook',
  name: 'Webhook',
  description: 'Start a flow by an HTTP call.',
  category: 'Triggers',
  icon,
  connectionTypes: [apiKey, signingSecret],
  actions: [],
  triggers: [trigger],
})
