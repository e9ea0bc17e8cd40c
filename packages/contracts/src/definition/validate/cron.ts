import { Cron } from 'croner'
import type { DefinitionProblemCode } from '../../problem-details.ts'

/** What is wrong with a cron line; null: nothing. */
export function cronProblem(cron: string): { message: string; code: DefinitionProblemCode } | null {
  const invalid = (message: string) => ({ message, code: 'cron_invalid' }) as const
  const fields = cron.trim().split(/\s+/)
  const isNickname = fields.length === 1 && cron.startsWith('@')
  if (cron.length > 200 || (!isNickname && fields.length !== 5 && fields.length !== 6)) {
    return invalid(`"${cron.slice(0, 80)}" is not a cron line of five fields.`)
  }
  try {
    const job = new Cron(cron, { paused: true, timezone: 'UTC' })
    // A fixed day, so that the answer does not depend on when it is asked.
    if (job.nextRun(new Date('2024-01-01T00:00:00Z')) !== null) return null
    return { message: `"${cron}" never comes due: there is no such day.`, code: 'cron_never_fires' }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'unreadable'
    return invalid(`"${cron}" is not a cron line: ${reason.replace(/\.$/, '')}.`)
  }
}

export const cronHint = 'Write minute, hour, day, month and weekday, such as 0 9 * * 1-5.'

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}
