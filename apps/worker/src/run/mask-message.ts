import type { Field, FromSandbox, RunError, Wait } from '@millrace/contracts'
import { maskJson, maskList } from '@millrace/contracts/secrets'

type Mask = (text: string) => string
type Message<Type> = Extract<FromSandbox, { type: Type }>

/*
 * The runner masks what it sends. Code that writes into its socket does not, and nothing in a frame says who wrote it. Where
 * the runner has masked, nothing changes here. Not masked is what a run stores to read it again: state, files, the input
 * of another flow.
 */

export function maskLog({ message, data, ...line }: Message<'log'>, mask: Mask): Message<'log'> {
  return { ...line, message: mask(message), ...(data !== undefined && { data: maskJson(data, mask) }) }
}

export function maskStep(
  { input, output, items, wait, error, ...report }: Message<'step'>,
  mask: Mask,
): Message<'step'> {
  return {
    ...report,
    ...(input !== undefined && { input: maskJson(input, mask) }),
    ...(output !== undefined && { output: maskJson(output, mask) }),
    ...(items !== undefined && { items: maskList(items, mask) }),
    ...(wait !== undefined && { wait: maskWait(wait, mask) }),
    ...(error !== undefined && { error: maskError(error, mask) }),
  }
}

export function maskRespond(
  { headers, body, ...answer }: Message<'respond'>,
  mask: Mask,
): Message<'respond'> {
  const entries = Object.entries(headers).map(([name, value]) => [mask(name), mask(value)])
  return {
    ...answer,
    headers: Object.fromEntries(entries),
    ...(body !== undefined && { body: maskJson(body, mask) }),
  }
}

export function maskDone({ output, error, ...end }: Message<'done'>, mask: Mask): Message<'done'> {
  return {
    ...end,
    ...(output !== undefined && { output: maskJson(output, mask) }),
    ...(error !== undefined && { error: maskError(error, mask) }),
  }
}

function maskError({ message, details, stepId, ...error }: RunError, mask: Mask): RunError {
  return {
    ...error,
    message: mask(message),
    ...(details !== undefined && { details: maskJson(details, mask) }),
    ...(stepId !== undefined && { stepId: mask(stepId) }),
  }
}

function maskWait(wait: Wait, mask: Mask): Wait {
  if (wait.kind !== 'approval') return wait
  const form = wait.form.map((field) => maskField(field, mask))
  return { ...wait, title: mask(wait.title), message: mask(wait.message), form }
}

/** Not its key, and what an option stands for: answers name them. */
function maskField(
  { label, help, placeholder, default: preset, options, ...field }: Field,
  mask: Mask,
): Field {
  return {
    ...field,
    label: mask(label),
    ...(help !== undefined && { help: mask(help) }),
    ...(placeholder !== undefined && { placeholder: mask(placeholder) }),
    ...(preset !== undefined && { default: maskJson(preset, mask) }),
    ...(options !== undefined && {
      options: options.map((option) => ({ ...option, label: mask(option.label) })),
    }),
  }
}
