import type { Json } from '@millrace/contracts'
import { toJson } from '../json/index.ts'
import { StepFailure } from '../step-failure.ts'
import { explainMissing } from './explain-undefined.ts'
import { followPath, parsePath } from './read-path.ts'
import { dataNamesOf, namedValue, type Scope } from './scope.ts'

/** What stands at `steps.fetch.output.total`: names only, nothing is executed. `missing`: why nothing stands there. */
export type Found = { value: Json } | { missing: string }

export function readFrom(from: string, scope: Scope, at: string): Found {
  const [root, ...keys] = parsePath(from.trim()) ?? []
  const name = dataNamesOf(scope).find((each) => each === root)
  if (root === undefined || name === undefined) throw noPath(from, scope, at)
  const value = namedValue(scope, name)
  const found = followPath(value, keys)
  if (found !== undefined) return { value: toJson(found, { root: from, maxBytes: Number.POSITIVE_INFINITY }) }
  return { missing: explainMissing({ root: name, value, keys }) }
}

function noPath(from: string, scope: Scope, at: string): StepFailure {
  const names = dataNamesOf(scope).join(', ')
  const message = `${at} must be a path such as trigger.body.name, beginning with one of ${names}; it is ${JSON.stringify(from)}. A computed value belongs in expr`
  return new StepFailure('expression_failed', message, { details: { at, expression: from } })
}
