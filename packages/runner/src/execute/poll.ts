import type { PollResult, Trigger } from '@millrace/connector-sdk'
import { itemsPerPoll, type Json, type JsonObject, type PollFindings } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import { StepFailure } from '../step-failure.ts'
import { asFailure } from './action.ts'
import { outputOf } from './code.ts'
import type { Outcome, StepContext } from './context.ts'
import { withDeadline } from './deadline.ts'
import { stepLog } from './step-log.ts'
import { connectionFor } from './tokens.ts'

/**
 * Where a look ended. `of` says what was looked at: with another input or another account the cursor means nothing, and
 * the next look is a first one. `rest`: items beyond what one look may bring, with the cursor after them.
 */
type Position = { of: string; cursor: Json; rest: Json[]; more: boolean }

/** The trigger that a look of the platform is for: its flow has one step, which uses what its trigger uses. */
export function pollingTrigger({ step, start, connectors }: StepContext): Trigger | null {
  if (step.use !== start.flow.trigger.use) return null
  const [connector = '', key = ''] = step.use.split('.', 2)
  return connectors(connector)?.triggers.find((trigger) => trigger.key === key) ?? null
}

/** One look for news. `trigger.position` is what the last look gave; it comes from outside and is never evaluated. */
export async function executePoll(context: StepContext, trigger: Trigger): Promise<Outcome> {
  const input = evaluateInput(context)
  context.began()
  const of = digestOf(context, input)
  const before = positionOf(context.start.trigger, of)
  const found: Position = before?.rest.length ? before : await look(context, { trigger, input, before, of })
  const items = found.rest.slice(0, itemsPerPoll)
  const rest = found.rest.slice(itemsPerPoll)
  const findings: PollFindings = {
    items,
    position: { ...found, rest },
    more: rest.length > 0 || found.more,
  }
  return { kind: 'output', output: outputOf(context, findings) }
}

async function look(
  context: StepContext,
  {
    trigger,
    input,
    before,
    of,
  }: { trigger: Trigger; input: JsonObject; before: Position | null; of: string },
): Promise<Position> {
  const { step, signal } = context
  const connection = await connectionFor(context)
  const result = await withDeadline(
    { timeoutMs: step.timeoutMs, signal, stepId: step.id },
    async (stepSignal) => {
      try {
        if (trigger.poll === undefined) throw notPolling(step.use)
        return await trigger.poll({
          input,
          connection: connection === null ? null : { type: connection.type, values: connection.values },
          log: stepLog(context),
          signal: stepSignal,
          cursor: before?.cursor ?? null,
          limit: itemsPerPoll,
        })
      } catch (error) {
        throw asFailure(error, step.use)
      }
    },
  )
  return { of, cursor: result.cursor, rest: itemsOf(result), more: result.more === true }
}

function evaluateInput({ step: { with: given = {} }, scope }: StepContext): JsonObject {
  const input: JsonObject = {}
  for (const [key, value] of Object.entries(given)) input[key] = evaluateDeep(value, scope, `with.${key}`)
  return input
}

function digestOf({ step, start }: StepContext, input: JsonObject): string {
  const account = step.connection === undefined ? null : (start.connections[step.connection]?.id ?? null)
  // Not imported: its start-up would be a cost of every boot.
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256')
    .update(JSON.stringify([step.use, account, input]))
    .digest('base64url')
}

/** Read by hand: every sandbox boots this file, and a schema library costs milliseconds. */
function positionOf(trigger: Json, of: string): Position | null {
  const given = asObject(asObject(trigger).position)
  const { cursor, rest, more } = given
  if (given.of !== of || cursor === undefined || !Array.isArray(rest) || typeof more !== 'boolean')
    return null
  return { of, cursor, rest, more }
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function itemsOf({ items }: PollResult): Json[] {
  if (Array.isArray(items)) return items
  throw new StepFailure('bad_response', 'The trigger gave no list of items')
}

function notPolling(use: string): StepFailure {
  return new StepFailure('input_invalid', `The trigger ${use} does not look for news`)
}
