import type { Definition, Flow, Step } from '../schema.ts'
import { bodiesOf } from '../steps-of.ts'
import { checkCalls } from './calls.ts'
import type { Context } from './context.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'
import { checkSettings } from './settings.ts'
import { checkSteps } from './steps.ts'
import { checkTrigger } from './trigger.ts'
import { indexSteps } from './visibility.ts'

export function checkFlows(definition: Definition, broken: ReadonlySet<number>, context: Context): void {
  const keys = new Set<string>()
  for (const [position, flow] of definition.flows.entries()) {
    if (broken.has(position)) continue
    const at = ['flows', position]
    if (keys.has(flow.key)) {
      context.report.add([...at, 'key'], `Another flow has the key "${flow.key}" already.`, {
        hint: 'Choose another key.',
      })
    }
    keys.add(flow.key)
    checkFlow(flow, at, context)
  }
  checkCalls(definition, broken, context.report)
}

function checkFlow(flow: Flow, at: Path, context: Context): void {
  const { report } = context
  checkTrigger(flow.trigger, [...at, 'trigger'], context)
  checkSettings(flow.settings, [...at, 'settings'], report)
  checkIds(flow.steps, { at, seen: new Set(), report })
  checkSteps(flow, { at, context, index: indexSteps(flow), container: null, depth: 0 })
}

/** Ids are one namespace over a flow, its bodies included: `steps.<id>` must mean one step. */
function checkIds(
  steps: readonly Step[],
  { at, seen, report }: { at: Path; seen: Set<string>; report: Report },
): void {
  for (const [position, step] of steps.entries()) {
    const path = [...at, 'steps', position]
    if (step.id === 'trigger') {
      report.add([...path, 'id'], 'The id "trigger" belongs to the trigger.', { hint: 'Choose another id.' })
    } else if (seen.has(step.id)) {
      report.add([...path, 'id'], `Another step has the id "${step.id}" already.`, {
        hint: 'Choose another id.',
      })
    }
    seen.add(step.id)
    for (const { part, body } of bodiesOf(step)) checkIds(body.steps, { at: [...path, part], seen, report })
  }
}
