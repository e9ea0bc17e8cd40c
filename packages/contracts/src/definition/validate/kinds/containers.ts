import type { JsonObject } from '../../../json.ts'
import type { Step } from '../../schema.ts'
import type { Context } from '../context.ts'
import { templateKind } from '../fields.ts'
import type { Path } from '../path.ts'
import { certainly } from './certain.ts'
import { checkSole, type StepPlace } from './place.ts'

export function checkLoop(step: Step, values: JsonObject, { at, context }: StepPlace): void {
  const { report } = context
  if (step.body === undefined) {
    report.add([...at, 'body'], 'A loop needs a body: the steps to run for each item.', {
      hint: 'Add body: { steps: [...] }.',
    })
  } else if (step.body.steps.length === 0) {
    report.add([...at, 'body', 'steps'], 'The body of this loop is empty.', {
      hint: 'Add a step, or remove the loop.',
    })
  }
  refuseRetry(step, at, context)
  checkIsList(values, at, context)
  checkSole(values.concurrency, [...at, 'with', 'concurrency'], context)
}

export function checkTry(step: Step, { at, context }: StepPlace): void {
  const { report } = context
  if (step.body === undefined) {
    report.add([...at, 'body'], 'A try needs a body: the steps that may fail.', {
      hint: 'Add body: { steps: [...] }.',
    })
  } else if (step.body.steps.length === 0) {
    report.add([...at, 'body', 'steps'], 'The body of this try is empty.', {
      hint: 'Add the steps that may fail, or remove the try.',
    })
  }
  refuseRetry(step, at, context)
}

/** The items of a loop or a transform; what only the run can tell is left to it. */
export function checkIsList({ items }: JsonObject, at: Path, { report }: Context): void {
  const kind = items === undefined ? 'none' : templateKind(items)
  if (items === undefined || kind === 'none') return
  const what = certainly(items)
  if (what === null || what === 'a list') return
  const message =
    kind === 'mixed'
      ? 'This must be one sole {{ expression }} that gives a list; with text around it, it gives a text.'
      : `This must be a list, but the expression gives ${what}.`
  report.add([...at, 'with', 'items'], message, {
    hint: 'Use an expression that gives a list, such as {{ steps.fetch.output }}.',
    code: 'not_a_list',
  })
}

function refuseRetry(step: Step, at: Path, { report }: Context): void {
  for (const part of ['retry', 'timeoutMs'] as const) {
    if (step[part] === undefined) continue
    report.add([...at, part], `A ${step.use} as a whole has no ${part}.`, {
      hint: `Set ${part} on the steps in its body.`,
    })
  }
}
