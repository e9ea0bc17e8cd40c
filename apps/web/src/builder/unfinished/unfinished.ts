import type { Definition, Json, Problem } from '@millrace/contracts'
import { parseJsonText } from '../../forms/index.ts'
import { eachStep, triggerId } from '../document/index.ts'

/** What somebody typed into a field that cannot be used yet: it stays as long as the builder is open. */
export interface UnfinishedText {
  flow: string
  /** A step's id, or the trigger's. */
  node: string
  field: string
  text: string
  /** The field's value meanwhile. Another one since (undo, a picked path) makes the text obsolete. */
  value: Json | undefined
}

export type Unfinished = ReadonlyMap<string, UnfinishedText>

export function withText(all: Unfinished, entry: UnfinishedText): Unfinished {
  return new Map(all).set(keyOf(entry), entry)
}

export function withoutText(all: Unfinished, place: Place): Unfinished {
  const key = keyOf(place)
  return all.has(key) ? new Map([...all].filter(([each]) => each !== key)) : all
}

export function textAt(all: Unfinished, place: Place & { value: Json | undefined }): string | undefined {
  const entry = all.get(keyOf(place))
  return entry && sameValue(entry.value, place.value) ? entry.text : undefined
}

/** One problem for each text that still stands in a field of the definition. */
export function unfinishedProblems(all: Unfinished, definition: Definition): Problem[] {
  return [...all.values()].flatMap((entry) => {
    const index = definition.flows.findIndex(({ key }) => key === entry.flow)
    const flow = definition.flows[index]
    if (!flow) return []
    const node =
      entry.node === triggerId
        ? flow.trigger
        : [...eachStep(flow)].find(({ step }) => step.id === entry.node)?.step
    const parsed = parseJsonText(entry.text)
    if (!node || parsed.ok || !sameValue(node.with?.[entry.field], entry.value)) return []
    const place = entry.node === triggerId ? 'trigger' : `steps.${entry.node}`
    return [
      {
        path: `flows[${index}].${place}.with.${entry.field}`,
        message: parsed.message,
        hint: 'The text is kept here while the builder is open, but it is not saved.',
        flow: entry.flow,
        stepId: entry.node,
      },
    ]
  })
}

type Place = Pick<UnfinishedText, 'flow' | 'node' | 'field'>

function keyOf({ flow, node, field }: Place): string {
  return `${flow}/${node}/${field}`
}

function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
