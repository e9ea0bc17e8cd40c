import { describeProblems, type Row, withFlow, withTrigger } from '../../../test/problems.ts'

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
    name: 'a trigger of a connector, which does not run yet',
    input: withTrigger({ use: 'dropbox.file-added' }),
    gives: ['flows[0].trigger.use Triggers of connectors such as "dropbox.file-added" do not run yet. (...)'],
  },
  ...(['call', 'deploy', 'remove'] as const).map((use) => ({
    name: `the trigger ${use}, which does not run yet`,
    input: withTrigger({ use }),
    gives: [`flows[0].trigger.use The trigger "${use}" is part of the format, but does not run yet. (...)`],
  })),
  {
    name: 'a connection of a trigger',
    input: withTrigger({ use: 'webhook', connection: 'crm' }),
    gives: ['flows[0].trigger.connection Triggers do not use connections yet. (Remove it.)'],
  },
  {
    name: 'an unknown input of a trigger',
    input: withTrigger({ use: 'webhook', with: { response: 'sync' } }),
    gives: ['flows[0].trigger.with.response Unknown key "response". (...)'],
  },
  {
    name: 'a secret of a webhook, which would stand in the definition for all to read',
    input: withTrigger({ use: 'webhook', with: { auth: { header: 'x-secret', secret: 's3cret' } } }),
    gives: ['flows[0].trigger.with.auth "auth" is part of the format, but is not checked yet: remove it.'],
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
    gives: ['flows[0].trigger.with Give either cron (with timezone) or everyMs.'],
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
    gives: ['flows[0].trigger.with.cron "0 0 30 2 *" never comes due. (...)'],
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
  {
    name: 'settings without effect yet',
    input: withFlow({ settings: { concurrency: { limit: 1 }, retry: { attempts: 2 } } }),
    gives: [
      'flows[0].settings.concurrency The setting "concurrency"... (...)',
      'flows[0].settings.retry The setting "retry"... (...)',
    ],
  },
]

describeProblems('triggers and settings', triggers)
