import type { ActionLog } from '@millrace/connector-sdk'
import type { LogLevel } from '@millrace/contracts'
import type { StepContext } from './context.ts'

export function stepLog({ log, path }: StepContext): ActionLog {
  const write = (level: LogLevel) => (message: string, data?: unknown) =>
    log.write({ path, level, message: String(message), data })
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
