import { queryObjects } from 'node:v8'

/**
 * Collects all garbage and sweeps every page. Otherwise each child would inherit marking or sweeping that is under way,
 * finish it by itself, and get a copy of most pages of the heap doing so. Counting objects is what makes V8 do all of it
 * at once.
 */
export function settleHeap(): void {
  queryObjects(Nothing, { format: 'count' })
}

class Nothing {}
