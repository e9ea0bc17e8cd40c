import { hasTemplate } from '../../expression/index.ts'
import type { Json, JsonObject } from '../../json.ts'
import type { Trigger } from '../schema.ts'
import { type TriggerKind, triggerKinds } from '../step-kinds.ts'
import { checkConnection } from './connections.ts'
import { type Context, splitUse } from './context.ts'
import { cronHint, cronProblem, isTimeZone } from './cron.ts'
import { checkTemplates } from './expressions.ts'
import { checkFields } from './fields.ts'
import { keysOf } from './known-keys.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'
import { reportIssues } from './schema-problems.ts'
import { suggest } from './suggest.ts'
import { beforeRun } from './visibility.ts'
import { checkWebhook } from './webhook.ts'

export function checkTrigger(trigger: Trigger, at: Path, context: Context): void {
  const { report } = context
  const { use } = trigger
  if (!isTriggerKind(use)) {
    checkConnectorTrigger(trigger, at, context)
    return
  }
  const schema = triggerKinds[use]
  const value = trigger.with ?? {}
  const path = [...at, 'with']
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    reportIssues(parsed.error.issues, { value, at: path, report, knownKeys: () => keysOf(schema) })
  }
  if (trigger.poll !== undefined) {
    report.add([...at, 'poll'], `The trigger "${use}" does not poll.`, { hint: 'Remove it.' })
  }
  if (use === 'webhook') {
    const { dedupe: _key, ...rest } = value
    refuseTemplates(rest, path, report)
    checkWebhook(trigger, at, context)
    return
  }
  refuseTemplates(value, path, report)
  if (trigger.connection !== undefined) {
    report.add([...at, 'connection'], `The trigger "${use}" uses no connection.`, { hint: 'Remove it.' })
  }
  if (use === 'schedule') {
    checkTimes(value, path, report)
    checkChosen(value, path, context)
  }
}

function isTriggerKind(use: string): use is TriggerKind {
  return Object.hasOwn(triggerKinds, use)
}

function checkConnectorTrigger(trigger: Trigger, at: Path, context: Context): void {
  const { connectors, report } = context
  const path = [...at, 'use']
  const parts = splitUse(trigger.use)
  if (parts === null) {
    report.add(path, `There is no trigger "${trigger.use}".`, {
      hint: suggest(trigger.use, Object.keys(triggerKinds)),
      code: 'step_unknown',
    })
    return
  }
  const connector = connectors.get(parts.connector)
  if (connector === undefined) {
    report.add(path, `There is no connector "${parts.connector}".`, {
      hint: suggest(parts.connector, connectors.keys()),
      code: 'step_unknown',
    })
    return
  }
  const polling = connector.triggers.filter(({ polls }) => polls)
  const manifest = polling.find(({ key }) => key === parts.member)
  if (manifest === undefined) {
    const isBuiltIn =
      connector.triggers.some(({ key }) => key === parts.member) && isTriggerKind(parts.member)
    report.add(path, `The connector "${parts.connector}" has no trigger "${parts.member}".`, {
      hint: isBuiltIn
        ? `Write "${parts.member}" alone.`
        : suggest(
            parts.member,
            polling.map(({ key }) => key),
          ),
      code: 'step_unknown',
    })
    return
  }
  const values = trigger.with ?? {}
  const owner = `"${trigger.use}"`
  checkConnection(trigger, { member: manifest, connector: parts.connector, at, context })
  checkFields(manifest.input, { values, at: [...at, 'with'], owner, report })
  checkTemplates(values, { at: [...at, 'with'], sees: beforeRun, context })
  if (trigger.poll !== undefined) checkPoll(trigger.poll, [...at, 'poll'], report)
}

/** A trigger of ours is read outside of the sandbox, where no expression is ever evaluated. */
function refuseTemplates(value: Json, at: Path, report: Report): void {
  if (typeof value === 'string') {
    if (hasTemplate(value))
      report.add(at, 'Expressions are not evaluated in a trigger.', { hint: 'Write a fixed value.' })
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseTemplates(item, [...at, index], report)
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) refuseTemplates(item, [...at, key], report)
  }
}

function checkPoll(poll: NonNullable<Trigger['poll']>, at: Path, report: Report): void {
  if (poll.cron !== undefined && poll.everyMs !== undefined) {
    report.add(at, 'Give either cron (with timezone) or everyMs.', { hint: 'Remove one of the two.' })
  }
  const { cron, timezone } = poll
  checkTimes(
    { ...(cron === undefined ? {} : { cron }), ...(timezone === undefined ? {} : { timezone }) },
    at,
    report,
  )
}

/** A schedule of the customer's choice stands in a config field. */
function checkChosen({ config }: JsonObject, at: Path, { configFields, report }: Context): void {
  if (typeof config !== 'string') return
  const field = configFields.find(({ key }) => key === config)
  const path = [...at, 'config']
  if (field?.type !== 'schedule') {
    const known = configFields.filter(({ type }) => type === 'schedule').map(({ key }) => key)
    const hint = suggest(config, known) ?? 'Add a config field of the type "schedule".'
    report.add(path, `There is no config field "${config}" of the type "schedule".`, { hint })
  } else if (field.level === 'user') {
    report.add(path, `"${config}" is a field of each user: a schedule is of the instance.`)
  }
}

function checkTimes({ cron, timezone }: JsonObject, at: Path, report: Report): void {
  const zoneIsKnown = typeof timezone !== 'string' || isTimeZone(timezone)
  if (!zoneIsKnown && !hasTemplate(timezone)) {
    report.add([...at, 'timezone'], `There is no time zone "${timezone}".`, {
      hint: 'Use an IANA name such as Europe/Berlin or UTC.',
    })
  }
  if (timezone !== undefined && cron === undefined) {
    report.add([...at, 'timezone'], 'A time zone only means something together with cron.')
  }
  if (typeof cron === 'string' && !hasTemplate(cron)) {
    const wrong = cronProblem(cron)
    if (wrong !== null) report.add([...at, 'cron'], wrong.message, { hint: cronHint, code: wrong.code })
  }
}
