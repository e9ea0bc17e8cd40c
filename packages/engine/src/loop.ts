import { endInner, endScope, follow, settle } from './settle.ts'
import { become, createScope, enterScope, type Node, type OpenLoop, type Turn } from './state.ts'
import type { EngineEvent, LoopItemOutcome } from './types.ts'

type LoopOpened = Extract<EngineEvent, { kind: 'loop-opened' }>

export function openLoop(turn: Turn, node: Node, { count, concurrency, onItemError }: LoopOpened): void {
  become(turn.core, node, 'open')
  const loop: OpenLoop = {
    kind: 'loop',
    count: Math.max(0, Math.floor(count)),
    concurrency: Math.max(1, Math.floor(concurrency)),
    onItemError,
    next: 0,
    items: new Map(),
    outcomes: [],
    ended: 0,
  }
  node.inner = loop
  fillLoop(turn, node, loop)
}

export function endItem(turn: Turn, node: Node, index: number, outcome: LoopItemOutcome): void {
  if (node.inner?.kind !== 'loop') return
  noteOutcome(turn, node, node.inner, { index, outcome })
  fillLoop(turn, node, node.inner)
}

/**
 * Ends the innermost loop around a break step. Its item counts with what succeeded last in it, as seen from the break
 * outwards; the items beside it are canceled and leave no trace in the list. False: there is no loop.
 */
export function breakLoop(turn: Turn, node: Node): boolean {
  let { scope } = node
  let last = scope.last
  while (scope.parent?.kind === 'part') {
    const { container } = scope.parent
    scope = container.scope
    if (last === null || (scope.last?.index ?? -1) > container.index) last = scope.last ?? last
  }
  const { parent } = scope
  if (parent === null || parent.container.inner?.kind !== 'loop') return false
  const { container, index } = parent
  const loop = parent.container.inner
  settle(turn, node, 'succeeded')
  endScope(turn, scope)
  noteOutcome(turn, container, loop, { index, outcome: { ok: true, lastPath: last?.path ?? null } })
  endInner(turn, container)
  loop.items.clear()
  // Holes, where an item was canceled, are not listed.
  loop.outcomes = loop.outcomes.filter(() => true)
  tellClosed(turn, container, loop)
  return true
}

/** The loop's list is assembled: it succeeded. Its port `empty` is taken when there was no item. */
export function closeLoop(turn: Turn, node: Node, isEmpty: boolean): void {
  settle(turn, node, 'succeeded')
  follow(turn, node, ({ port }) => port === null || (port === 'empty' && isEmpty))
}

/** Opens items up to the loop's concurrency; closes the loop after the last. */
function fillLoop(turn: Turn, node: Node, loop: OpenLoop): void {
  const { compiled, path } = node
  if (loop.ended === loop.count) {
    tellClosed(turn, node, loop)
    return
  }
  while (loop.items.size < loop.concurrency && loop.next < loop.count) {
    const index = loop.next
    loop.next += 1
    const item = createScope(compiled.body ?? { steps: [] }, `${path}[${index}]/`, {
      kind: 'item',
      container: node,
      index,
    })
    loop.items.set(index, item)
    enterScope(turn, item)
  }
}

function noteOutcome(
  turn: Turn,
  { path }: Node,
  loop: OpenLoop,
  { index, outcome }: { index: number; outcome: LoopItemOutcome },
): void {
  loop.outcomes[index] = outcome
  loop.items.delete(index)
  loop.ended += 1
  turn.effects.push({ kind: 'item-ended', path, index, outcome })
}

function tellClosed(turn: Turn, node: Node, { outcomes }: OpenLoop): void {
  become(turn.core, node, 'closing')
  const { path, attempt, compiled } = node
  turn.effects.push({ kind: 'loop-closed', path, step: compiled.step, items: outcomes, attempt })
}
