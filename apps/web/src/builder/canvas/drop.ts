import { bodyParts } from '@millrace/contracts'
import type { PaletteItem } from '../catalog/index.ts'
import type { GraphRef } from '../document/index.ts'

/** The type under which a palette item travels through a drag; what it is stays in this page. */
export const dragType = 'application/x-millrace-item'

let dragged: PaletteItem | null = null

// A drag's data cannot be read before the drop, but the canvas wants to know earlier what hovers over it.
export function beginDrag(item: PaletteItem, transfer: DataTransfer): void {
  dragged = item
  transfer.effectAllowed = 'copy'
  transfer.setData(dragType, item.use)
  transfer.setData('text/plain', item.name)
}

export function endDrag(): void {
  dragged = null
  highlightDrop(null)
}

export function getDragged(): PaletteItem | null {
  return dragged
}

export interface DropTarget {
  /** The edge under the pointer. */
  edge: string | null
  /** The lane under the pointer; on a frame's header its first one. */
  graph: GraphRef
}

/** What is under the pointer, by the page itself: edges are hit at their width, frames at their inside. */
export function dropTargetAt({ x, y }: { x: number; y: number }): DropTarget {
  let edge: string | null = null
  let graph: GraphRef = null
  for (const element of document.elementsFromPoint(x, y)) {
    edge ??= element.closest('.react-flow__edge')?.getAttribute('data-id') ?? null
    graph ??= graphOf(element)
  }
  return { edge, graph }
}

function graphOf(element: Element): GraphRef {
  const within = element.closest('[data-frame]')
  const container = within?.getAttribute('data-frame') ?? null
  if (container === null) return null
  const slot = bodyParts.find((each) => each === within?.getAttribute('data-lane'))
  return { container, slot: slot ?? 'body' }
}

/** Marks where the item would go. Done on the elements: a drag moves too often for React. */
export function highlightDrop(target: DropTarget | null): void {
  for (const marked of document.querySelectorAll('.is-drop-target')) marked.classList.remove('is-drop-target')
  if (!target) return
  const selector = target.edge
    ? `.react-flow__edge[data-id="${CSS.escape(target.edge)}"]`
    : target.graph
      ? `[data-frame="${CSS.escape(target.graph.container)}"][data-lane="${target.graph.slot}"]`
      : null
  if (selector) document.querySelector(selector)?.classList.add('is-drop-target')
}
