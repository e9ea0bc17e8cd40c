import { StepFailure } from '../step-failure.ts'

/** A field of a step's evaluated input that does not fit: `message` goes on after the field's name. */
export function inputInvalid(
  stepId: string,
  { field, message, hint }: { field: string; message: string; hint?: string },
): StepFailure {
  const problem = { field, message, ...(hint === undefined ? {} : { hint }) }
  const why = hint === undefined ? message : `${message}: ${hint}`
  return new StepFailure('input_invalid', `with.${field} of step ${stepId} ${why}`, {
    details: { problems: [problem] },
  })
}
