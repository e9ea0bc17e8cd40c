'use client'

import { useEffect, useRef, useState } from 'react'
import { toMessage } from '../api-client.ts'

/** How far a bulk action has come. */
export interface BulkProgress {
  done: number
  /** null: not known before the end. */
  total: number | null
  /** What was refused, by reason. */
  refused: readonly { reason: string; count: number }[]
}

export type BulkState =
  | { kind: 'idle' }
  | { kind: 'working' | 'stopped' | 'done'; progress: BulkProgress }
  | { kind: 'failed'; progress: BulkProgress; error: unknown }

/** One page of a bulk action's answers. */
export interface BulkPage {
  done: number
  refused: readonly string[]
  /** null: that was the last. */
  next: string | null
}

/** Page after page until the end, until stopped or until the place is left. What is done stays done. */
export function useBulk({ onEnd }: { onEnd?: () => unknown } = {}) {
  const [state, setState] = useState<BulkState>({ kind: 'idle' })
  const ending = useRef<AbortController | null>(null)
  useEffect(() => () => ending.current?.abort(), [])

  const start = async (
    work: (cursor: string | null) => Promise<BulkPage>,
    { total = null }: { total?: number | null } = {},
  ): Promise<void> => {
    const stop = new AbortController()
    ending.current = stop
    let progress: BulkProgress = { done: 0, total, refused: [] }
    let cursor: string | null = null
    setState({ kind: 'working', progress })
    try {
      do {
        // A page that was sent is answered: stopping takes effect behind it, so that the counts are true.
        const page: BulkPage = await work(cursor)
        progress = addPage(progress, page)
        cursor = page.next
        setState({ kind: 'working', progress })
      } while (cursor !== null && !stop.signal.aborted)
      setState({ kind: cursor === null ? 'done' : 'stopped', progress })
    } catch (error) {
      setState({ kind: 'failed', progress, error })
    }
    await onEnd?.()
  }
  return {
    state,
    start,
    stop: () => ending.current?.abort(),
    reset: () => setState({ kind: 'idle' }),
  }
}

export function addPage(before: BulkProgress, page: BulkPage): BulkProgress {
  const counts = new Map(before.refused.map(({ reason, count }) => [reason, count]))
  for (const reason of page.refused) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return {
    done: before.done + page.done,
    total: before.total,
    refused: [...counts].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count),
  }
}

/** For actions that the server takes one by one: each item is a page, and what it refuses is told, not thrown. */
export function oneByOne<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>) {
  return async (cursor: string | null): Promise<BulkPage> => {
    const at = cursor === null ? 0 : Number(cursor)
    const item = items[at]
    if (item === undefined) return { done: 0, refused: [], next: null }
    const next = at + 1 < items.length ? String(at + 1) : null
    try {
      await act(item)
      return { done: 1, refused: [], next }
    } catch (error) {
      return { done: 0, refused: [toMessage(error)], next }
    }
  }
}
