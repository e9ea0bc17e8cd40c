import type { Action, ConnectorError } from '@millrace/connector-sdk'
import type { JsonObject } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import { idempotencyKey } from '../run/step-path.ts'
import { StepFailure } from '../step-failure.ts'
import { outputOf } from './code.ts'
import type { Outcome, StepContext } from './context.ts'
import { withDeadline } from './deadline.ts'
import { stepLog } from './step-log.ts'
import { connectionFor } from './tokens.ts'

/** The action itself checks its input against its fields and its connection against the types it accepts. */
export async function executeAction(context: StepContext): Promise<Outcome> {
  const { step, path, scope, start, signal, requests } = context
  const action = requireAction(context)
  const input = evaluateInput(context)
  context.began(input)
  const connection = await connectionFor(context)
  if (connection === null && action.connection === 'required') throw connectionMissing(context)
  if (action.sideEffects) await context.barrier()
  const output = await withDeadline(
    { timeoutMs: step.timeoutMs, signal, stepId: step.id },
    async (stepSignal) => {
      try {
        return await context.files.use({ requests, signal: stepSignal }, (files) =>
          action.run({
            input,
            connection: connection === null ? null : { type: connection.type, values: connection.values },
            log: stepLog(context),
            files,
            signal: stepSignal,
            idempotencyKey: idempotencyKey(start.run.id, path),
            run: { id: start.run.id, attempt: start.run.attempt },
          }),
        )
      } catch (error) {
        throw asFailure(error, step.use)
      }
    },
  )
  return { kind: 'output', output: outputOf(context, output) }

  function evaluateInput({ step: { with: given = {} } }: StepContext): JsonObject {
    const result: JsonObject = {}
    for (const [key, value] of Object.entries(given)) result[key] = evaluateDeep(value, scope, `with.${key}`)
    return result
  }
}

function requireAction({ step, connectors }: StepContext): Action {
  const [connectorKey = '', actionKey = ''] = step.use.split('.', 2)
  const connector = connectors(connectorKey)
  const action = connector?.actions.find(({ key }) => key === actionKey)
  if (action === undefined) {
    throw new StepFailure(
      'input_invalid',
      `Step ${step.id} uses ${step.use}, which this release does not have`,
    )
  }
  return action
}

function connectionMissing({ step }: StepContext): StepFailure {
  const reason =
    step.connection === undefined
      ? `Step ${step.id} needs a connection and names no slot`
      : `Nothing is connected to the slot ${step.connection}, which step ${step.id} needs`
  return new StepFailure('connection_missing', reason, { details: { slot: step.connection ?? null } })
}

export function asFailure(error: unknown, use: string): StepFailure {
  if (error instanceof StepFailure) return error
  if (isConnectorError(error)) {
    const { code, message, retryable, details } = error
    return new StepFailure(code, message, {
      retryable,
      cause: error,
      ...(details === undefined ? {} : { details }),
    })
  }
  return new StepFailure('internal', `The action ${use} failed for a reason that it did not foresee`, {
    cause: error,
  })
}

/** By name: the connectors are a bundle of their own, with a class of their own. */
function isConnectorError(error: unknown): error is ConnectorError {
  return error instanceof Error && error.name === 'ConnectorError' && 'toData' in error
}
