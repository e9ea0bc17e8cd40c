import type { DataSource, DataSourceResult } from '@millrace/connector-sdk'
import type { Json, JsonObject } from '@millrace/contracts'
import { StepFailure } from '../step-failure.ts'
import { asFailure } from './action.ts'
import { outputOf } from './code.ts'
import type { Outcome, StepContext } from './context.ts'
import { withDeadline } from './deadline.ts'
import { stepLog } from './step-log.ts'
import { connectionFor } from './tokens.ts'

const pageLimit = 100

/** The data source that the step of a platform's own flow names; definitions can name none. */
export function dataSourceOf({ step, connectors }: StepContext): DataSource | null {
  const [connector = '', key = ''] = step.use.split('.', 2)
  return connectors(connector)?.dataSources?.find((source) => source.key === key) ?? null
}

/** One page of choices for a form. `trigger` holds what somebody filled in: it is data, and never evaluated. */
export async function executeDataSource(context: StepContext, source: DataSource): Promise<Outcome> {
  const { step, start, signal } = context
  const asked = asObject(start.trigger)
  context.began()
  const connection = await connectionFor(context)
  const result = await withDeadline(
    { timeoutMs: step.timeoutMs, signal, stepId: step.id },
    async (stepSignal) => {
      try {
        return await source.run({
          input: asObject(asked.input),
          connection: connection === null ? null : { type: connection.type, values: connection.values },
          log: stepLog(context),
          signal: stepSignal,
          search: typeof asked.search === 'string' ? asked.search : '',
          cursor: typeof asked.cursor === 'string' ? asked.cursor : null,
          limit: pageLimit,
        })
      } catch (error) {
        throw asFailure(error, step.use)
      }
    },
  )
  return { kind: 'output', output: outputOf(context, pageOf(result)) }
}

function pageOf({ items, nextCursor }: DataSourceResult): Json {
  if (!Array.isArray(items)) throw new StepFailure('bad_response', 'The data source gave no list of choices')
  return { items, nextCursor: nextCursor ?? null }
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
