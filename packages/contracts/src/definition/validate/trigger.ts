import { Cron } from 'croner'
import { hasTemplate } from '../../expression/index.ts'
import type { Json } from '../../json.ts'
import type { Trigger } from '../schema.ts'
import { supportedTriggerKinds, triggerKinds } from '../step-kinds.ts'
import { type Context, splitUse } from './context.ts'
import { keysOf } from './known-keys.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'
import { reportIssues } from './schema-problems.ts'
import { suggest } from './suggest.ts'

export function checkTrigger(trigger: Trigger, at: Path, context: Context): void {
  const { report } = context
  if (trigger.connection !== undefined) {
    report.add([...at, 'connection'], 'Triggers do not use connections yet.', { hint: 'Remove it.' })
  }
  const kind = triggerKindOf(trigger.use)
  if (kind === null) {
    checkConnectorTrigger(trigger.use, at, context)
    return
  }
  if (!supportedTriggerKinds.has(kind)) {
    report.add([...at, 'use'], `The trigger "${kind}" is part of the format, but does not run yet.`, {
      hint: `These run: ${[...supportedTriggerKinds].join(', ')}.`,
    })
    return
  }
  const schema = triggerKinds[kind]
  const value = trigger.with ?? {}
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    reportIssues(parsed.error.issues, {
      value,
      at: [...at, 'with'],
      report,
      knownKeys: () => keysOf(schema),
    })
  }
  refuseTemplates(value, [...at, 'with'], report)
  if (kind === 'webhook') checkDedupe(value, [...at, 'with'], report)
  if (kind === 'schedule') checkSchedule(value, [...at, 'with'], report)
}

function triggerKindOf(use: string): keyof typeof triggerKinds | null {
  return triggerKindNames.find((kind) => kind === use) ?? null
}

const triggerKindNames = [
  'webhook',
  'schedule',
  'manual',
  'call',
  'deploy',
  'remove',
] as const satisfies readonly (keyof typeof triggerKinds)[]

function checkConnectorTrigger(use: string, at: Path, { connectors, report }: Context): void {
  const path = [...at, 'use']
  const parts = splitUse(use)
  if (parts === null) {
    report.add(path, `There is no trigger "${use}".`, { hint: suggest(use, supportedTriggerKinds) })
    return
  }
  const connector = connectors.get(parts.connector)
  if (connector === undefined) {
    report.add(path, `There is no connector "${parts.connector}".`, {
      hint: suggest(parts.connector, connectors.keys()),
    })
    return
  }
  const triggers = connector.triggers.map(({ key }) => key)
  if (!triggers.includes(parts.member)) {
    report.add(path, `The connector "${parts.connector}" has no trigger "${parts.member}".`, {
      hint: suggest(parts.member, triggers),
    })
    return
  }
  report.add(path, `Triggers of connectors such as "${use}" do not run yet.`, {
    hint: `These run: ${[...supportedTriggerKinds].join(', ')}.`,
  })
}

/** A trigger is read outside of the sandbox, where no expression is ever evaluated. */
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

function checkDedupe({ dedupe }: { [key: string]: Json }, at: Path, report: Report): void {
  if (typeof dedupe !== 'string' || hasTemplate(dedupe) || /^header: *[\w!#$%&'*+.^`|~-]+$/.test(dedupe))
    return
  report.add([...at, 'dedupe'], 'This must name the header that holds the id of the event.', {
    hint: 'Write header:x-event-id, for example.',
  })
}

function checkSchedule(value: { [key: string]: Json }, at: Path, report: Report): void {
  const { cron, timezone } = value
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
    if (wrong !== null) {
      report.add([...at, 'cron'], wrong, {
        hint: 'Write minute, hour, day, month and weekday, such as 0 9 * * 1-5.',
      })
    }
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}

function cronProblem(cron: string): string | null {
  const fields = cron.trim().split(/\s+/)
  const isNickname = fields.length === 1 && cron.startsWith('@')
  if (cron.length > 200 || (!isNickname && fields.length !== 5 && fields.length !== 6)) {
    return `"${cron.slice(0, 80)}" is not a cron line of five fields.`
  }
  try {
    const job = new Cron(cron, { paused: true, timezone: 'UTC' })
    // A fixed day, so that the answer does not depend on when it is asked.
    return job.nextRun(new Date('2024-01-01T00:00:00Z')) === null ? `"${cron}" never comes due.` : null
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'unreadable'
    return `"${cron}" is not a cron line: ${reason.replace(/\.$/, '')}.`
  }
}
