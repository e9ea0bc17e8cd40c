import type { Json, JsonObject } from '../../json.ts'
import { maxBodyDepth } from '../limits.ts'
import type { Body, Step } from '../schema.ts'
import { type StepKind, stepKinds, supportedStepKinds } from '../step-kinds.ts'
import { checkStepConnection } from './connections.ts'
import { type Context, splitUse } from './context.ts'
import { checkCode, checkExpression, checkTemplates } from './expressions.ts'
import { checkFields, templateKind } from './fields.ts'
import { checkGraph } from './graph.ts'
import { keysOf } from './known-keys.ts'
import type { Path } from './path.ts'
import { reportIssues } from './schema-problems.ts'
import { suggest } from './suggest.ts'
import { type StepIndex, type Surroundings, type Visibility, visibilityFrom } from './visibility.ts'

interface Place {
  at: Path
  context: Context
  index: StepIndex
  container: Surroundings['container']
  depth: number
}

/** Checks a graph of steps and, inside its containers, theirs. */
export function checkSteps(body: Body, place: Place): void {
  const { at, context, container, index } = place
  const graph = checkGraph(body, { at, inBody: container !== null, report: context.report })
  const around: Surroundings = { graph, container }
  for (const [position, step] of body.steps.entries()) {
    const path = [...at, 'steps', position]
    checkStep(step, { at: path, context, sees: visibilityFrom(step.id, around, index) })
    if (step.body === undefined || step.use !== 'loop') continue
    const bodyPath = [...path, 'body']
    if (place.depth >= maxBodyDepth) {
      context.report.add(bodyPath, `Bodies may be nested at most ${maxBodyDepth} deep.`)
      continue
    }
    checkSteps(step.body, {
      ...place,
      at: bodyPath,
      container: { id: step.id, around },
      depth: place.depth + 1,
    })
  }
}

interface StepPlace {
  at: Path
  context: Context
  sees: Visibility
}

function checkStep(step: Step, place: StepPlace): void {
  const { at, context } = place
  const parts = splitUse(step.use)
  if (parts !== null) {
    checkAction(step, parts, place)
    return
  }
  const kind = stepKindNames.find((name) => name === step.use)
  if (kind === undefined) {
    const actions = [...context.connectors.values()].flatMap(({ key, actions: list }) =>
      list.map((action) => `${key}.${action.key}`),
    )
    context.report.add([...at, 'use'], `There is no step kind "${step.use}".`, {
      hint:
        suggest(step.use, supportedStepKinds) ??
        suggest(step.use, actions) ??
        'An action is written connector.action.',
    })
    return
  }
  if (!supportedStepKinds.has(kind)) {
    context.report.add(
      [...at, 'use'],
      `The step kind "${kind}" is part of the format, but does not run yet.`,
      {
        hint: `These run: ${[...supportedStepKinds].join(', ')}, and the actions of connectors.`,
      },
    )
    return
  }
  checkBuiltIn(step, kind, place)
}

const stepKindNames = [
  'code',
  'branch',
  'loop',
  'respond',
  'stop',
  'try',
  'wait',
  'approval',
  'call-flow',
  'set-state',
  'transform',
] as const satisfies readonly StepKind[]

function checkAction(
  step: Step,
  use: { connector: string; member: string },
  { at, context, sees }: StepPlace,
): void {
  const { report, connectors } = context
  refuseBodies(step, at, context)
  checkTemplates(step.with ?? {}, { at: [...at, 'with'], sees, context })
  const connector = connectors.get(use.connector)
  if (connector === undefined) {
    report.add([...at, 'use'], `There is no connector "${use.connector}".`, {
      hint: suggest(use.connector, connectors.keys()),
    })
    return
  }
  const action = connector.actions.find(({ key }) => key === use.member)
  if (action === undefined) {
    const actions = connector.actions.map(({ key }) => key)
    report.add([...at, 'use'], `The connector "${use.connector}" has no action "${use.member}".`, {
      hint: suggest(use.member, actions),
    })
    return
  }
  checkStepConnection(step, { action, connector: use.connector, at, context })
  checkFields(action.input, { values: step.with ?? {}, at: [...at, 'with'], owner: `"${step.use}"`, report })
}

function checkBuiltIn(step: Step, kind: StepKind, { at, context, sees }: StepPlace): void {
  const { report } = context
  const values = step.with ?? {}
  const path = [...at, 'with']
  if (step.connection !== undefined) {
    report.add([...at, 'connection'], `A ${kind} step uses no connection.`, { hint: 'Remove it.' })
  }
  const schema = stepKinds[kind]
  const parsed = schema.safeParse(values)
  if (!parsed.success) {
    reportIssues(parsed.error.issues, { value: values, at: path, report, knownKeys: () => keysOf(schema) })
  }
  switch (kind) {
    case 'code': {
      const { source, language } = values
      if (typeof source === 'string') {
        checkCode(source, language === 'ts' ? 'ts' : 'js', { at: [...path, 'source'], sees, context })
      }
      break
    }
    case 'branch':
      checkCases(values, { at: path, sees, context })
      checkTemplates(values, { at: path, sees, context })
      break
    case 'loop':
      checkLoop(step, values, at, context)
      checkTemplates(values, { at: path, sees, context })
      break
    default:
      checkSole(values.status, [...path, 'status'], context)
      checkTemplates(values, { at: path, sees, context })
  }
  refuseBodies(step, at, context)
}

function checkCases(values: JsonObject, { at, sees, context }: StepPlace): void {
  if (!Array.isArray(values.cases)) return
  const { report } = context
  const seen = new Set<string>()
  for (const [position, item] of values.cases.entries()) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) continue
    const { key, when } = item
    const path = [...at, 'cases', position]
    if (typeof key === 'string') {
      if (seen.has(key)) report.add([...path, 'key'], `Another case has the key "${key}" already.`)
      seen.add(key)
    }
    checkSole(when, [...path, 'when'], context)
    // A condition without braces is an expression as a whole.
    if (typeof when === 'string' && templateKind(when) === 'none') {
      checkExpression(when, { at: [...path, 'when'], sees, context })
    }
  }
}

function checkLoop(step: Step, values: JsonObject, at: Path, context: Context): void {
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
  for (const part of ['retry', 'timeoutMs'] as const) {
    if (step[part] === undefined) continue
    report.add([...at, part], `A loop as a whole has no ${part}.`, {
      hint: `Set ${part} on the steps in its body.`,
    })
  }
  checkSole(values.items, [...at, 'with', 'items'], context)
  checkSole(values.concurrency, [...at, 'with', 'concurrency'], context)
}

/** Text around an expression would make it a text, which cannot be right here. */
function checkSole(value: Json | undefined, path: Path, { report }: Context): void {
  if (value === undefined || templateKind(value) !== 'mixed') return
  report.add(path, 'This must be one sole {{ expression }}, without text around it.')
}

function refuseBodies(step: Step, at: Path, { report }: Context): void {
  const parts =
    step.use === 'loop' ? (['catch', 'finally'] as const) : (['body', 'catch', 'finally'] as const)
  for (const part of parts) {
    if (step[part] === undefined) continue
    report.add([...at, part], `A "${step.use}" step has no ${part}.`, {
      hint: part === 'body' ? 'Only containers such as loop have one.' : 'Only a try step has one.',
    })
  }
}
