import { nearest } from '../../nearest.ts'
import { maxBodyDepth } from '../limits.ts'
import type { Body, Step } from '../schema.ts'
import { stepKinds } from '../step-kinds.ts'
import { bodiesOf } from '../steps-of.ts'
import { refuseBodies } from './bodies.ts'
import { checkBuiltIn } from './built-in.ts'
import { checkConnection } from './connections.ts'
import { type Context, splitUse } from './context.ts'
import { checkTemplates } from './expressions.ts'
import { checkFields } from './fields.ts'
import { checkGraph, type Graph } from './graph.ts'
import { isStepKind } from './kinds/names.ts'
import type { StepPlace } from './kinds/place.ts'
import type { Path } from './path.ts'
import { suggest } from './suggest.ts'
import { type Container, isInside, type StepIndex, type Surroundings, visibilityFrom } from './visibility.ts'

interface Place {
  at: Path
  context: Context
  index: StepIndex
  container: Container | null
  depth: number
}

/** Checks a graph of steps and, inside its containers, theirs. Gives the order that its edges make. */
export function checkSteps(body: Body, place: Place): Graph {
  const { at, context, container, index } = place
  const graph = checkGraph(body, { at, inBody: container !== null, report: context.report })
  const around: Surroundings = { graph, container }
  for (const [position, step] of body.steps.entries()) {
    const path = [...at, 'steps', position]
    checkStep(step, { at: path, context, sees: visibilityFrom(step.id, around, index) })
    checkBodies(step, { ...place, at: path }, around)
    if (step.use === 'break' && !isInside(around, ({ kind }) => kind === 'loop')) {
      context.report.add([...path, 'use'], 'A break ends the loop around it, and here is none.', {
        hint: 'Move it into the body of a loop, or use stop to end the run.',
      })
    }
  }
  return graph
}

function checkBodies(step: Step, place: Place, around: Surroundings): void {
  const kind = step.use === 'loop' || step.use === 'try' ? step.use : null
  if (kind === null) return
  const earlier: Graph[] = []
  for (const { part, body } of bodiesOf(step)) {
    if (kind === 'loop' && part !== 'body') continue
    const at = [...place.at, part]
    if (place.depth >= maxBodyDepth) {
      place.context.report.add(at, `Bodies may be nested at most ${maxBodyDepth} deep.`)
      continue
    }
    const container: Container = { id: step.id, kind, part, earlier: [...earlier], around }
    earlier.push(checkSteps(body, { ...place, at, container, depth: place.depth + 1 }))
  }
}

function checkStep(step: Step, place: StepPlace): void {
  const { at, context } = place
  const parts = splitUse(step.use)
  if (parts !== null) {
    checkAction(step, parts, place)
    return
  }
  if (isStepKind(step.use)) {
    checkBuiltIn(step, step.use, place)
    return
  }
  const actions = [...context.connectors.values()].flatMap(({ key, actions: list }) =>
    list.map((action) => `${key}.${action.key}`),
  )
  const near = nearest(step.use, [...Object.keys(stepKinds), ...actions])
  context.report.add([...at, 'use'], `There is no step kind "${step.use}".`, {
    hint:
      near === null
        ? `Kinds: ${Object.keys(stepKinds).join(', ')}; an action is written connector.action.`
        : `Did you mean "${near}"?`,
    code: 'step_unknown',
  })
}

function checkAction(
  step: Step,
  use: { connector: string; member: string },
  { at, context, sees }: StepPlace,
): void {
  const { report, connectors } = context
  refuseBodies(step, [], { at, context })
  checkTemplates(step.with ?? {}, { at: [...at, 'with'], sees, context })
  const connector = connectors.get(use.connector)
  if (connector === undefined) {
    report.add([...at, 'use'], `There is no connector "${use.connector}".`, {
      hint: suggest(use.connector, connectors.keys()),
      code: 'step_unknown',
    })
    return
  }
  const action = connector.actions.find(({ key }) => key === use.member)
  if (action === undefined) {
    const actions = connector.actions.map(({ key }) => key)
    report.add([...at, 'use'], `The connector "${use.connector}" has no action "${use.member}".`, {
      hint: suggest(use.member, actions),
      code: 'step_unknown',
    })
    return
  }
  checkConnection(step, { member: action, connector: use.connector, at, context })
  checkFields(action.input, { values: step.with ?? {}, at: [...at, 'with'], owner: `"${step.use}"`, report })
}
