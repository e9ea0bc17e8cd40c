import { defineConnector } from '@millrace/connector-sdk'
import { icon } from './icon.ts'
import { schedule as trigger } from './triggers/schedule.ts'

export const schedule = defineConnector({
  key: 'schedule',
  name: 'Schedule',
  description: 'Start a flow by the clock.',
  category: 'Triggers',
  icon,
  connectionTypes: [],
  actions: [],
  triggers: [trigger],
})
