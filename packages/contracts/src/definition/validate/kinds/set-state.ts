import { hasTemplate } from '../../../expression/index.ts'
import type { JsonObject } from '../../../json.ts'
import { type StateOp, stateOps } from '../../../state.ts'
import { checkStateKey } from '../state-key.ts'
import { checkSole, type StepPlace } from './place.ts'

type Part = 'value' | 'by' | 'expected' | 'keep' | 'expiresInMs'
const parts: readonly Part[] = ['value', 'by', 'expected', 'keep', 'expiresInMs']

/** What each operation takes besides scope and key. */
const taken: Readonly<Record<StateOp, { needs: readonly Part[]; may: readonly Part[] }>> = {
  set: { needs: ['value'], may: ['expiresInMs'] },
  get: { needs: [], may: [] },
  increment: { needs: [], may: ['by', 'expiresInMs'] },
  append: { needs: ['value'], may: ['keep', 'expiresInMs'] },
  'compare-and-set': { needs: ['value'], may: ['expected', 'expiresInMs'] },
  delete: { needs: [], may: [] },
  expire: { needs: ['expiresInMs'], may: [] },
}

export function checkSetState(values: JsonObject, { at, context }: StepPlace): void {
  const { report } = context
  const path = [...at, 'with']
  if (typeof values.key === 'string' && !hasTemplate(values.key)) {
    checkStateKey(values.key, [...path, 'key'], report)
  }
  for (const part of ['by', 'keep', 'expiresInMs'] as const) checkSole(values[part], [...path, part], context)
  const op = values.op === undefined ? 'set' : stateOps.find((name) => name === values.op)
  if (op === undefined) return
  const { needs, may } = taken[op]
  for (const part of parts) {
    if (values[part] === undefined) {
      if (needs.includes(part)) report.add([...path, part], `The operation "${op}" needs "${part}".`)
    } else if (!needs.includes(part) && !may.includes(part)) {
      report.add([...path, part], `The operation "${op}" takes no "${part}".`, { hint: 'Remove it.' })
    }
  }
}
