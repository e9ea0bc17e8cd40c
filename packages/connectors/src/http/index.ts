import { defineConnector } from '@millrace/connector-sdk'
import { checkConnection } from './actions/check-connection.ts'
import { request } from './actions/request.ts'
import { connectionTypes } from './connection.ts'
import { icon } from './icon.ts'
import { poll } from './triggers/poll.ts'

export const http = defineConnector({
  key: 'http',
  name: 'HTTP',
  description: 'Call any HTTP API, with or without credentials.',
  category: 'Core',
  icon,
  connectionTypes,
  actions: [request, checkConnection],
  triggers: [poll],
})
