import type { Definition, Flow } from '@millrace/contracts'
import { eachStep } from '../document/index.ts'

/** In a few lines, what another draft has that ours has not, and the other way round. */
export function describeDifferences(ours: Definition, theirs: Definition): string[] {
  const lines: string[] = []
  if (ours.name !== theirs.name) lines.push(`The name is "${theirs.name}" there, "${ours.name}" here.`)
  const keys = new Set([...ours.flows, ...theirs.flows].map(({ key }) => key))
  for (const key of keys) {
    const own = ours.flows.find((flow) => flow.key === key)
    const other = theirs.flows.find((flow) => flow.key === key)
    if (own && other) lines.push(...flowDifferences(own, other))
    else lines.push(`The flow "${(own ?? other)?.name}" is only ${own ? 'here' : 'there'}.`)
  }
  for (const part of ['connections', 'config'] as const) {
    if (!sameJson(ours[part], theirs[part])) lines.push(`The ${part} differ.`)
  }
  return lines.length === 0 ? ['Only places on the canvas or texts differ.'] : lines
}

function flowDifferences(own: Flow, other: Flow): string[] {
  if (sameJson(own, other)) return []
  const ownSteps = new Map([...eachStep(own)].map(({ step }) => [step.id, step]))
  const otherSteps = new Map([...eachStep(other)].map(({ step }) => [step.id, step]))
  const added = [...otherSteps.keys()].filter((id) => !ownSteps.has(id))
  const missing = [...ownSteps.keys()].filter((id) => !otherSteps.has(id))
  const changed = [...otherSteps].filter(
    ([id, step]) => ownSteps.has(id) && !sameJson(ownSteps.get(id), step),
  )
  const parts = [
    listed('only there: ', added),
    listed('only here: ', missing),
    listed(
      'set differently: ',
      changed.map(([id]) => id),
    ),
    sameJson(own.trigger, other.trigger) ? '' : 'another trigger',
    sameJson(own.edges, other.edges) ? '' : 'other edges',
  ].filter((part) => part !== '')
  return parts.length === 0 ? [] : [`Flow "${own.name}": ${parts.join('; ')}.`]
}

function listed(label: string, ids: string[]): string {
  if (ids.length === 0) return ''
  const shown = ids.slice(0, 4).join(', ')
  return `${label}${shown}${ids.length > 4 ? ` and ${ids.length - 4} more` : ''}`
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
