import type { Step } from '../schema.ts'
import { type BodyPart, bodiesOf } from '../steps-of.ts'
import type { Context } from './context.ts'
import type { Path } from './path.ts'

/** Only containers have bodies. */
export function refuseBodies(
  step: Step,
  allowed: readonly BodyPart[],
  { at, context: { report } }: { at: Path; context: Context },
): void {
  for (const { part } of bodiesOf(step)) {
    if (allowed.includes(part)) continue
    report.add([...at, part], `A "${step.use}" step has no ${part}.`, {
      hint: part === 'body' ? 'Only containers such as loop and try have one.' : 'Only a try step has one.',
    })
  }
}
