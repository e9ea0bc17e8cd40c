import { defaultAnswerMs, type Field, type Json } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import type { Outcome, StepContext } from './context.ts'
import { durationOf } from './duration.ts'
import { inputInvalid } from './input-invalid.ts'

const longestTitle = 200
const longestMessage = 10_000
const longestApprover = 200
const mostApprovers = 50

/** Waits for a person's decision. What they see is evaluated now; how the form is made was checked when it was saved. */
export function executeApproval(context: StepContext): Outcome {
  const { step, scope } = context
  const {
    title = null,
    message = '',
    form = [],
    approvers = [],
    expiresInMs = defaultAnswerMs,
  } = step.with ?? {}
  const until = Date.now() + durationOf(context, { field: 'expiresInMs', given: expiresInMs, least: 1000 })
  const shown = {
    title: cut(textOf(evaluateDeep(title, scope, 'with.title')) || step.name || step.id, longestTitle),
    message: cut(textOf(evaluateDeep(message, scope, 'with.message')), longestMessage),
    form: formOf(form, context),
    approvers: approversOf(step.id, evaluateDeep(approvers, scope, 'with.approvers')),
  }
  context.began({ ...shown, form: asJson(shown.form), expiresAt: new Date(until).toISOString() })
  return { kind: 'waiting', wait: { kind: 'approval', until, ...shown } }
}

export function approversOf(stepId: string, value: Json): string[] {
  const refuse = (message: string) => inputInvalid(stepId, { field: 'approvers', message })
  if (!Array.isArray(value)) throw refuse('must be a list of names or mail addresses')
  if (value.length > mostApprovers) throw refuse(`must name at most ${mostApprovers}`)
  return value.map((each, index) => {
    if (typeof each === 'string' && each !== '' && each.length <= longestApprover) return each
    throw refuse(`must hold texts of at most ${longestApprover} characters; number ${index + 1} is none`)
  })
}

/** Only defaults hold expressions that a person would miss: labels and options are the author's own. */
function formOf(given: Json, { scope }: StepContext): Field[] {
  if (!isForm(given)) return []
  return given.map((field, index) =>
    field.default === undefined
      ? field
      : { ...field, default: evaluateDeep(field.default, scope, `with.form[${index}].default`) },
  )
}

/** Safe: a definition is saved, and a run begun, only after the form was checked field by field. */
function isForm(value: Json): value is Json & Field[] {
  return Array.isArray(value)
}

/** Safe: a field is read from JSON and holds nothing else; its optional keys only hide that from the compiler. */
function asJson(form: Field[]): Json {
  return form as Json
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3).toWellFormed()}...`
}
