import { follow, settle } from './settle.ts'
import { createScope, enterScope, type Node, type Turn } from './state.ts'
import type { EngineEvent, LoopItemOutcome } from './types.ts'

type LoopOpened = Extract<EngineEvent, { kind: 'loop-opened' }>

export function openLoop(turn: Turn, node: Node, { count, concurrency, onItemError }: LoopOpened): void {
  node.status = 'open'
  node.loop = {
    count: Math.max(0, Math.floor(count)),
    concurrency: Math.max(1, Math.floor(concurrency)),
    onItemError,
    next: 0,
    items: new Map(),
    outcomes: [],
    ended: 0,
  }
  fillLoop(turn, node)
}

export function endItem(turn: Turn, node: Node, index: number, outcome: LoopItemOutcome): void {
  const { loop } = node
  if (loop === null) return
  loop.outcomes[index] = outcome
  loop.items.delete(index)
  loop.ended += 1
  fillLoop(turn, node)
}

/** The loop's list is assembled: it succeeded. Its port `empty` is taken when there was no item. */
export function closeLoop(turn: Turn, node: Node, isEmpty: boolean): void {
  settle(turn, node, 'succeeded')
  follow(turn, node, ({ port }) => port === null || (port === 'empty' && isEmpty))
}

/** Opens items up to the loop's concurrency; closes the loop after the last. */
function fillLoop(turn: Turn, node: Node): void {
  const { loop, compiled, path } = node
  if (loop === null) return
  if (loop.ended === loop.count) {
    node.status = 'closing'
    const { step } = compiled
    turn.effects.push({ kind: 'loop-closed', path, step, items: loop.outcomes, attempt: node.attempt })
    return
  }
  while (loop.items.size < loop.concurrency && loop.next < loop.count) {
    const index = loop.next
    loop.next += 1
    const item = createScope(compiled.body ?? { steps: [] }, `${path}[${index}]/`, { loop: node, index })
    loop.items.set(index, item)
    enterScope(turn, item)
  }
}
