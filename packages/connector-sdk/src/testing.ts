import { type Json, type JsonObject, jsonSchema, type LogLevel } from '@millrace/contracts'
import { createMemoryFiles } from './memory-files.ts'
import type { ActionConnection, ActionFiles, Connector, DataSourceResult, PollResult } from './types.ts'

export { createMemoryFiles, type MemoryFiles } from './memory-files.ts'

export interface RunActionOptions {
  input?: JsonObject
  connection?: ActionConnection
  /** Default: none yet, kept in memory. */
  files?: ActionFiles
  signal?: AbortSignal
  /** Default: `run-1:step:0`. */
  idempotencyKey?: string
  /** Called for each line that the action logs. */
  onLog?: (line: { level: LogLevel; message: string; data: unknown }) => void
}

/**
 * Runs one action as the runner does, for the tests of a connector: the input is checked, and the output must be
 * JSON. Throws what the action throws, mostly a `ConnectorError`.
 *
 * @example
 * const output = await runAction(http, 'request', { input: { url: `${server.url}/orders` } })
 */
export async function runAction(
  connector: Connector,
  key: string,
  options: RunActionOptions = {},
): Promise<Json> {
  const action = connector.actions.find((candidate) => candidate.key === key)
  if (!action) throw new Error(`connector ${connector.key} has no action ${key}`)
  const log = (level: LogLevel) => (message: string, data?: unknown) =>
    options.onLog?.({ level, message, data })
  const output = await action.run({
    input: options.input ?? {},
    connection: options.connection ?? null,
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    files: options.files ?? createMemoryFiles(),
    signal: options.signal ?? new AbortController().signal,
    idempotencyKey: options.idempotencyKey ?? 'run-1:step:0',
    run: { id: 'run-1', attempt: 1 },
  })
  return jsonSchema.parse(output)
}

export interface PollTriggerOptions extends Omit<RunActionOptions, 'idempotencyKey' | 'files'> {
  /** Where the last poll ended; default: the first poll. */
  cursor?: Json
  /** Default 500. */
  limit?: number
}

/**
 * Polls a trigger once as the platform does. Hand the cursor of one result to the next call.
 *
 * @example
 * const first = await pollTrigger(dropbox, 'new-file', { connection })
 * const { items } = await pollTrigger(dropbox, 'new-file', { connection, cursor: first.cursor })
 */
export async function pollTrigger(
  connector: Connector,
  key: string,
  options: PollTriggerOptions = {},
): Promise<PollResult> {
  const trigger = connector.triggers.find((candidate) => candidate.key === key)
  if (!trigger?.poll) throw new Error(`connector ${connector.key} has no trigger ${key} that polls`)
  const log = (level: LogLevel) => (message: string, data?: unknown) =>
    options.onLog?.({ level, message, data })
  const { items, cursor, more } = await trigger.poll({
    input: options.input ?? {},
    connection: options.connection ?? null,
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    signal: options.signal ?? new AbortController().signal,
    cursor: options.cursor ?? null,
    limit: options.limit ?? 500,
  })
  return {
    items: jsonSchema.array().parse(items),
    cursor: jsonSchema.parse(cursor),
    ...(more === undefined ? {} : { more }),
  }
}

export interface LoadOptionsOptions extends Omit<RunActionOptions, 'idempotencyKey' | 'files'> {
  /** Default: everything. */
  search?: string
  /** `nextCursor` of the page before; default: the first page. */
  cursor?: string
  /** Default 100. */
  limit?: number
}

/**
 * Asks a data source for one page of choices, as a form does.
 *
 * @example
 * const { items } = await loadOptions(dropbox, 'folders', { connection, search: 'orders' })
 */
export async function loadOptions(
  connector: Connector,
  key: string,
  options: LoadOptionsOptions = {},
): Promise<DataSourceResult> {
  const source = connector.dataSources?.find((candidate) => candidate.key === key)
  if (!source) throw new Error(`connector ${connector.key} has no data source ${key}`)
  const log = (level: LogLevel) => (message: string, data?: unknown) =>
    options.onLog?.({ level, message, data })
  return await source.run({
    input: options.input ?? {},
    connection: options.connection ?? null,
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    signal: options.signal ?? new AbortController().signal,
    search: options.search ?? '',
    cursor: options.cursor ?? null,
    limit: options.limit ?? 100,
  })
}
