import { type Json, type StateAction, type StateOp, type StateScope, stateLimits } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import { toJson } from '../json/index.ts'
import { asStateValue, isStateScope, performState } from '../state/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { Outcome, StepContext } from './context.ts'
import { inputInvalid } from './input-invalid.ts'

/** One atomic operation on the state. The output is the entry's value after it. */
export async function executeSetState(context: StepContext): Promise<Outcome> {
  const action = actionOf(context)
  context.began(toJson(action, { root: 'input', maxBytes: Number.POSITIVE_INFINITY }))
  await context.barrier()
  return { kind: 'output', output: await performState(context, action) }
}

function actionOf(context: StepContext): StateAction {
  const { step } = context
  const op = step.with?.op ?? 'set'
  const target = { scope: scopeOf(context), key: keyOf(context) }
  switch (op) {
    case 'get':
    case 'delete':
      return { op, ...target }
    case 'set':
      return { op, ...target, value: storedValue(context, 'value', target), ...expiryOf(context) }
    case 'increment':
      return { op, ...target, by: numberOf(context, 'by', 1), ...expiryOf(context) }
    case 'append':
      return {
        op,
        ...target,
        value: storedValue(context, 'value', target),
        keep: wholeOf(context, {
          field: 'keep',
          fallback: stateLimits.listItems,
          max: stateLimits.listItems,
        }),
        ...expiryOf(context),
      }
    case 'compare-and-set':
      return {
        op,
        ...target,
        expected: step.with?.expected === undefined ? null : storedValue(context, 'expected', target),
        value: storedValue(context, 'value', target),
        ...expiryOf(context),
      }
    case 'expire': {
      const { expiresInMs } = expiryOf(context)
      if (expiresInMs !== undefined) return { op, ...target, expiresInMs }
      throw inputInvalid(step.id, {
        field: 'expiresInMs',
        message: 'is missing',
        hint: 'say after how many milliseconds the entry is to be gone',
      })
    }
    default:
      throw inputInvalid(step.id, { field: 'op', message: `must be one of ${ops.join(', ')}` })
  }
}

const ops: readonly StateOp[] = ['set', 'get', 'increment', 'append', 'compare-and-set', 'delete', 'expire']

function scopeOf({ step }: StepContext): StateScope {
  const { scope } = step.with ?? {}
  if (isStateScope(scope)) return scope
  throw inputInvalid(step.id, {
    field: 'scope',
    message: 'must be one of flow, instance, customer, organization',
  })
}

/** Ids that come as numbers make keys too. Anything else would be a key that nobody meant. */
function keyOf({ step, scope }: StepContext): string {
  const key = evaluateDeep(step.with?.key ?? '', scope, 'with.key')
  if (typeof key === 'string' || typeof key === 'number') return String(key)
  const what = key === null ? 'null' : Array.isArray(key) ? 'a list' : `${typeof key}`
  throw new StepFailure(
    'state_key_invalid',
    `The key of step ${step.id} must be a text, but its expression gives ${what}: name the field that holds the text`,
  )
}

function storedValue(
  { step, scope }: StepContext,
  field: 'value' | 'expected',
  target: { scope: StateScope; key: string },
): Json {
  const given = step.with?.[field]
  if (given === undefined) {
    throw inputInvalid(step.id, {
      field,
      message: 'is missing',
      hint: 'to remove an entry use the operation delete',
    })
  }
  return asStateValue(
    evaluateDeep(given, scope, `with.${field}`),
    `state.${target.scope}[${JSON.stringify(target.key)}]`,
  )
}

function expiryOf(context: StepContext): { expiresInMs?: number } {
  if (context.step.with?.expiresInMs === undefined) return {}
  return {
    expiresInMs: wholeOf(context, { field: 'expiresInMs', fallback: 0, max: Number.MAX_SAFE_INTEGER }),
  }
}

function wholeOf(
  context: StepContext,
  { field, fallback, max }: { field: string; fallback: number; max: number },
): number {
  const value = numberOf(context, field, fallback)
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  const range = max === Number.MAX_SAFE_INTEGER ? 'above 0' : `from 1 to ${max}`
  throw inputInvalid(context.step.id, { field, message: `must be a whole number ${range}` })
}

/** Fields of a webhook's form and of config pages often hold numbers as texts. */
function numberOf({ step, scope }: StepContext, field: string, fallback: number): number {
  const value = evaluateDeep(step.with?.[field] ?? fallback, scope, `with.${field}`)
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw inputInvalid(step.id, { field, message: 'must be a number' })
}
