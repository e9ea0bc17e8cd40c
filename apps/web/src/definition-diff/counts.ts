import type { DefinitionDiff } from '@millrace/contracts'

/** In a few words what a difference comes to: `2 steps added, 1 step changed, 1 field removed`. */
export function describeDiff(diff: DefinitionDiff): string[] {
  const steps = diff.flows.flatMap((flow) => (flow.change === 'changed' ? flow.steps : []))
  const parts = [
    ...counted('flow', diff.flows.filter(isTold)),
    ...counted('step', steps),
    ...counted('connection', diff.connections),
    ...counted('config page', diff.pages),
    ...counted('field', diff.fields),
  ]
  if (diff.details.length > 0)
    parts.push(`${diff.details.length === 1 ? '1 detail' : `${diff.details.length} details`} changed`)
  if (parts.length > 0) return parts
  const isArranged = diff.isReordered || diff.flows.some((flow) => flow.isRearranged)
  return isArranged ? ['Only the arrangement differs'] : []
}

/** A flow that differs in its steps alone is told by them. */
function isTold(flow: DefinitionDiff['flows'][number]): boolean {
  return (
    flow.change !== 'changed' || flow.changes.length > 0 || (flow.edges.length > 0 && flow.steps.length === 0)
  )
}

function counted(noun: string, items: readonly { change: 'added' | 'removed' | 'changed' }[]): string[] {
  return (['added', 'changed', 'removed'] as const).flatMap((change) => {
    const count = items.filter((item) => item.change === change).length
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'} ${change}`]
  })
}
