import {
  config,
  definition,
  describeProblems,
  flow,
  type Row,
  slots,
  withFlow,
  withTrigger,
} from '../../../test/problems.ts'

const hookSlots = {
  ...slots,
  'hook-key': { connector: 'webhook', type: 'api-key', owner: 'organization' },
  'hook-secret': { connector: 'webhook', type: 'signing-secret', owner: 'organization' },
}
const withSlotsAndTrigger = (trigger: object) =>
  definition({ connections: hookSlots, flows: [flow({ trigger: { id: 'trigger', ...trigger } })] })

const triggers: Row[] = [
  {
    name: 'an unknown trigger',
    input: withTrigger({ use: 'webhok' }),
    gives: ['flows[0].trigger.use There is no trigger "webhok". (Did you mean "webhook"?)'],
  },
  {
    name: 'a trigger of an unknown connector',
    input: withTrigger({ use: 'box.file-added' }),
    gives: ['flows[0].trigger.use There is no connector "box". (...)'],
  },
  {
    name: 'an unknown trigger of a connector',
    input: withTrigger({ use: 'dropbox.file-add' }),
    gives: [
      'flows[0].trigger.use The connector "dropbox" has no trigger "file-add". (Did you mean "file-added"?)',
    ],
  },
  {
    name: 'a trigger of a connector that is whole',
    input: withSlotsAndTrigger({ use: 'dropbox.file-added', connection: 'files', with: { path: '/in' } }),
    gives: [],
  },
  {
    name: 'a trigger of a connector without what it needs',
    input: withSlotsAndTrigger({ use: 'dropbox.file-added' }),
    gives: [
      'flows[0].trigger.connection "dropbox.file-added" needs a connection. (Name one of these slots: files.)',
      'flows[0].trigger.with.path "dropbox.file-added" needs the input "path" (path). (...)',
    ],
  },
  {
    name: 'a trigger of a connector that reads a run, at times that never come',
    input: withSlotsAndTrigger({
      use: 'dropbox.file-added',
      connection: 'files',
      with: { path: '{{ config.folder }}/{{ steps.a.output }}' },
      poll: { cron: '0 0 31 2 *', everyMs: 60_000 },
    }),
    gives: [
      'flows[0].trigger.with.path There is no "steps" yet: this is read before a run begins. (...)',
      'flows[0].trigger.poll Give either cron (with timezone) or everyMs. (...)',
      'flows[0].trigger.poll.cron "0 0 31 2 *" never comes due: there is no such day. (...)',
    ],
  },
  {
    name: 'a built-in trigger named with its connector',
    input: withTrigger({ use: 'webhook.webhook' }),
    gives: [
      'flows[0].trigger.use The connector "webhook" has no trigger "webhook". (Write "webhook" alone.)',
    ],
  },
  ...(['manual', 'call', 'deploy', 'remove'] as const).map((use) => ({
    name: `nothing wrong with the trigger ${use}`,
    input: withTrigger({ use }),
    gives: [],
  })),
  {
    name: 'a poll of a trigger that does not',
    input: withTrigger({ use: 'manual', poll: { everyMs: 10_000 } }),
    gives: ['flows[0].trigger.poll The trigger "manual" does not poll. (Remove it.)'],
  },
  {
    name: 'a connection of a trigger that verifies nothing',
    input: withSlotsAndTrigger({ use: 'webhook', connection: 'crm' }),
    gives: [
      'flows[0].trigger.connection This webhook verifies nothing, so it uses no connection. (Remove it, or set auth.)',
    ],
  },
  {
    name: 'a connection of a schedule',
    input: withSlotsAndTrigger({ use: 'schedule', with: { everyMs: 5000 }, connection: 'crm' }),
    gives: ['flows[0].trigger.connection The trigger "schedule" uses no connection. (Remove it.)'],
  },
  ...[
    { auth: { type: 'api-key' }, slot: 'hook-key' },
    { auth: { type: 'hmac', header: 'x-signature' }, slot: 'hook-secret' },
    { auth: { type: 'standard-webhooks' }, slot: 'hook-secret' },
  ].map(({ auth, slot }) => ({
    name: `nothing wrong with a webhook that checks ${auth.type}`,
    input: withSlotsAndTrigger({ use: 'webhook', with: { auth }, connection: slot }),
    gives: [],
  })),
  {
    name: 'a webhook that checks a secret nobody gives',
    input: withTrigger({ use: 'webhook', with: { auth: { type: 'standard-webhooks' } } }),
    gives: [
      'flows[0].trigger.connection A webhook with auth needs a connection: it holds the secret. (Add a slot { connector: webhook, type: signing-secret }...)',
    ],
  },
  {
    name: 'a handshake that verifies a token nobody gives',
    input: withSlotsAndTrigger({
      use: 'webhook',
      with: { handshake: { in: 'query', field: 'hub.challenge', verify: 'hub.verify_token' } },
    }),
    gives: [
      'flows[0].trigger.connection A webhook with handshake.verify needs a connection... (Name one of these slots: hook-key, hook-secret.)',
    ],
  },
  {
    name: 'a secret of the wrong type',
    input: withSlotsAndTrigger({
      use: 'webhook',
      with: { auth: { type: 'hmac', header: 'x-s' } },
      connection: 'hook-key',
    }),
    gives: [
      'flows[0].trigger.connection This webhook needs a connection of the type "signing-secret", not "api-key". (Set the type of the slot "hook-key" to signing-secret.)',
    ],
  },
  {
    name: 'a secret of another connector',
    input: withSlotsAndTrigger({ use: 'webhook', with: { auth: { type: 'api-key' } }, connection: 'crm' }),
    gives: ['flows[0].trigger.connection The slot "crm" is for "http", not for "webhook".'],
  },
  {
    name: 'a slot that does not exist',
    input: withSlotsAndTrigger({
      use: 'webhook',
      with: { auth: { type: 'api-key' } },
      connection: 'hook-ky',
    }),
    gives: ['flows[0].trigger.connection There is no connection slot "hook-ky". (Did you mean "hook-key"?)'],
  },
  {
    name: 'a token that an API key does not hold',
    input: withSlotsAndTrigger({
      use: 'webhook',
      with: { auth: { type: 'api-key' }, handshake: { in: 'body', field: 'c', verify: 't' } },
      connection: 'hook-key',
    }),
    gives: ['flows[0].trigger.with.handshake.verify Only a signing-secret holds a verifyToken. (...)'],
  },
  {
    name: 'a way of checking that there is not',
    input: withTrigger({ use: 'webhook', with: { auth: { type: 'basic' } } }),
    gives: [
      'flows[0].trigger.with.auth.type This must be one of "api-key", "hmac", "standard-webhooks", not "basic".',
    ],
  },
  {
    name: 'an unknown input of a trigger',
    input: withTrigger({ use: 'webhook', with: { response: 'sync' } }),
    gives: ['flows[0].trigger.with.response Unknown key "response". (...)'],
  },
  {
    name: 'a secret of a webhook, which would stand in the definition for all to read',
    input: withTrigger({ use: 'webhook', with: { auth: { header: 'x-secret', secret: 's3cret' } } }),
    gives: [
      'flows[0].trigger.with.auth.type This is missing: one of "api-key", "hmac", "standard-webhooks" is needed.',
    ],
  },
  {
    name: 'a dedupe that names no header',
    input: withTrigger({ use: 'webhook', with: { dedupe: 'body.id' } }),
    gives: ['flows[0].trigger.with.dedupe This must name the header... (...)'],
  },
  {
    name: 'no dedupe that names a header',
    input: withTrigger({ use: 'webhook', with: { dedupe: 'header:x-id' } }),
    gives: [],
  },
  {
    name: 'a schedule that says nothing',
    input: withTrigger({ use: 'schedule' }),
    gives: ['flows[0].trigger.with Give either cron (with timezone), everyMs or config.'],
  },
  {
    name: 'a schedule of the config that is not there',
    input: withTrigger({ use: 'schedule', with: { config: 'times' } }),
    gives: ['flows[0].trigger.with.config There is no config field "times" of the type "schedule". (...)'],
  },
  {
    name: "no schedule of the customer's choice",
    input: {
      ...config({ key: 'times', type: 'schedule', label: 'Times' }),
      flows: [
        flow({ trigger: { id: 'trigger', use: 'schedule', with: { config: 'times', overlap: 'skip' } } }),
      ],
    },
    gives: [],
  },
  {
    name: 'a cron line that is none',
    input: withTrigger({ use: 'schedule', with: { cron: '61 * * * *' } }),
    gives: ['flows[0].trigger.with.cron "61 * * * *" is not a cron line: ... (...)'],
  },
  {
    name: 'a cron line that is a date',
    input: withTrigger({ use: 'schedule', with: { cron: '2030-01-01T00:00:00' } }),
    gives: ['flows[0].trigger.with.cron "2030-01-01T00:00:00" is not a cron line of five fields. (...)'],
  },
  {
    name: 'a cron line that never comes due',
    input: withTrigger({ use: 'schedule', with: { cron: '0 0 30 2 *' } }),
    gives: ['flows[0].trigger.with.cron "0 0 30 2 *" never comes due: there is no such day. (...)'],
  },
  {
    name: 'an unknown time zone',
    input: withTrigger({ use: 'schedule', with: { cron: '0 * * * *', timezone: 'Europe/Bärlin' } }),
    gives: ['flows[0].trigger.with.timezone There is no time zone "Europe/Bärlin". (...)'],
  },
  {
    name: 'a time zone without cron',
    input: withTrigger({ use: 'schedule', with: { everyMs: 1000, timezone: 'UTC' } }),
    gives: ['flows[0].trigger.with.timezone A time zone only means something together with cron.'],
  },
  {
    name: 'an expression in a trigger',
    input: withTrigger({ use: 'schedule', with: { cron: '{{ config.cron }}' } }),
    gives: ['flows[0].trigger.with.cron Expressions are not evaluated in a trigger. (...)'],
  },
  ...['header:x-id', '{{ trigger.body.id }}', 'order-{{ trigger.body["order id"] }}-{{ customer.id }}'].map(
    (dedupe) => ({
      name: `nothing wrong with the dedupe ${dedupe}`,
      input: withTrigger({ use: 'webhook', with: { dedupe } }),
      gives: [],
    }),
  ),
  {
    name: 'a dedupe that computes',
    input: withTrigger({ use: 'webhook', with: { dedupe: '{{ trigger.body.id + 1 }}' } }),
    gives: [
      'flows[0].trigger.with.dedupe Character 1: {{ trigger.body.id + 1 }} is not a name: only names such as... (...)',
    ],
  },
  {
    name: 'nothing wrong with all settings',
    input: withFlow({
      settings: {
        concurrency: { limit: 1, key: '{{ customer.id }}', order: 'fifo' },
        rateLimit: { limit: 5, perMs: 1000, key: 'x-{{ config.region }}' },
        dedupe: { key: '{{ trigger.body.lines[0].id }}', windowMs: 60_000 },
        retention: { days: 7, failedDays: 30 },
        retry: { attempts: 3, on: ['unavailable'] },
      },
    }),
    gives: [],
  },
  {
    name: 'keys that are none',
    input: withFlow({
      settings: {
        concurrency: { limit: 1, key: 'customer.id' },
        rateLimit: { limit: 5, perMs: 1000, key: '{{ steps.a.output }}' },
        dedupe: { key: '{{ trigger.body.id', windowMs: 60_000 },
        retention: { days: 7, failedDays: 3 },
      },
    }),
    gives: [
      'flows[0].settings.concurrency.key This key names nothing: it would be the same for every run. (...)',
      'flows[0].settings.rateLimit.key A key cannot name "steps"... (...)',
      'flows[0].settings.dedupe.key Character 1: this {{ has no closing }}. (...)',
      'flows[0].settings.retention.failedDays Failed runs would be gone before the others. (...)',
    ],
  },
]

describeProblems('triggers and settings', triggers)
