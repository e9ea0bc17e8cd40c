import type { Services } from '@millrace/services'
import { pino } from 'pino'
import type { Env } from './env.ts'

/** JSON lines on stdout. Payloads and credentials never reach it: callers log ids and codes. */
export function createLog({ level }: { level: Env['logLevel'] }): Services['log'] {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  return ({ level, message, error, data }) => {
    logger[level]({ ...data, ...(error !== undefined && { err: error }) }, message)
  }
}
