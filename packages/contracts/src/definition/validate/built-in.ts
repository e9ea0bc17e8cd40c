import type { JsonObject } from '../../json.ts'
import type { Step } from '../schema.ts'
import { type StepKind, stepKinds } from '../step-kinds.ts'
import type { BodyPart } from '../steps-of.ts'
import { refuseBodies } from './bodies.ts'
import { checkCode, checkTemplates } from './expressions.ts'
import { checkApproval } from './kinds/approval.ts'
import { checkBranch } from './kinds/branch.ts'
import { checkCallFlow } from './kinds/call-flow.ts'
import { checkLoop, checkTry } from './kinds/containers.ts'
import { checkSole, type StepPlace } from './kinds/place.ts'
import { checkSetState } from './kinds/set-state.ts'
import { checkTransform } from './kinds/transform.ts'
import { checkWait } from './kinds/wait.ts'
import { keysOf } from './known-keys.ts'
import { reportIssues } from './schema-problems.ts'

/** A step of a kind that is no connector's action: what it holds, and the rules of its kind. */
export function checkBuiltIn(step: Step, kind: StepKind, place: StepPlace): void {
  const { at, context, sees } = place
  const { report } = context
  const values = step.with ?? {}
  const path = [...at, 'with']
  if (step.connection !== undefined) {
    report.add([...at, 'connection'], `A ${kind} step uses no connection.`, { hint: 'Remove it.' })
  }
  const schema = stepKinds[kind]
  const parsed = schema.safeParse(values)
  if (!parsed.success) {
    const isItems = (inner: readonly (string | number)[]) => inner.length === 1 && inner[0] === 'items'
    reportIssues(parsed.error.issues, {
      value: values,
      at: path,
      report,
      knownKeys: () => keysOf(schema),
      codeOf: (inner) => (isItems(inner) ? 'not_a_list' : undefined),
    })
  }
  checkKind(step, { kind, values, place })
  // Code is no template; in a transform only some parts are, and with names of their own.
  if (kind !== 'code' && kind !== 'transform') checkTemplates(values, { at: path, sees, context })
  refuseBodies(step, allowedBodies[kind] ?? [], place)
}

const allowedBodies: Partial<Record<StepKind, readonly BodyPart[]>> = {
  loop: ['body'],
  try: ['body', 'catch', 'finally'],
}

function checkKind(
  step: Step,
  { kind, values, place }: { kind: StepKind; values: JsonObject; place: StepPlace },
): void {
  const { at, context } = place
  const path = [...at, 'with']
  switch (kind) {
    case 'code': {
      const { source, language } = values
      if (typeof source === 'string') {
        checkCode(source, language === 'ts' ? 'ts' : 'js', { ...place, at: [...path, 'source'] })
      }
      return
    }
    case 'branch':
      checkBranch(values, place)
      return
    case 'loop':
      checkLoop(step, values, place)
      return
    case 'try':
      checkTry(step, place)
      return
    case 'wait':
      checkWait(values, place)
      return
    case 'approval':
      checkApproval(values, place)
      return
    case 'call-flow':
      checkCallFlow(values, place)
      return
    case 'set-state':
      checkSetState(values, place)
      return
    case 'transform':
      checkTransform(values, place)
      return
    case 'respond':
      checkSole(values.status, [...path, 'status'], context)
      return
    case 'stop':
    case 'break':
      return
    default:
      kind satisfies never
  }
}
