import type { Body, Step } from '../schema.ts'
import type { Context } from './context.ts'
import type { Path } from './path.ts'

export const bodyParts = ['body', 'catch', 'finally'] as const
export type BodyPart = (typeof bodyParts)[number]

/** The graphs inside a container. */
export function bodiesOf(step: Step): { part: BodyPart; body: Body }[] {
  return bodyParts.flatMap((part) => {
    const body = step[part]
    return body === undefined ? [] : [{ part, body }]
  })
}

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
