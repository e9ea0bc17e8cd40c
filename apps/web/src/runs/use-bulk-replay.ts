'use client'

import type { BulkReplayInput } from '@millrace/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { queryKeys } from '../api/keys.ts'
import { replayRuns } from '../api/runs.ts'
import { addPage, type BulkProgress, noProgress } from './bulk-progress.ts'

export type BulkState =
  | { kind: 'idle' }
  | { kind: 'working' | 'stopped' | 'done'; progress: BulkProgress }
  | { kind: 'failed'; progress: BulkProgress; error: unknown }

const pageSize = 50

/** Replays page after page until the end, until stopped or until the page is left. What is done stays done. */
export function useBulkReplay() {
  const queries = useQueryClient()
  const [state, setState] = useState<BulkState>({ kind: 'idle' })
  const ending = useRef<AbortController | null>(null)
  useEffect(() => () => ending.current?.abort(), [])

  const work = async (input: BulkReplayInput, from: BulkProgress) => {
    const stop = new AbortController()
    ending.current = stop
    let progress = from
    setState({ kind: 'working', progress })
    try {
      do {
        const cursor = progress.cursor === null ? {} : { cursor: progress.cursor }
        // A page that was sent is answered: stopping takes effect behind it, so that the counts are true.
        progress = addPage(progress, await replayRuns({ ...input, ...cursor, limit: pageSize }))
        setState({ kind: 'working', progress })
      } while (progress.cursor !== null && !stop.signal.aborted)
      setState({ kind: progress.cursor === null ? 'done' : 'stopped', progress })
    } catch (error) {
      setState({ kind: 'failed', progress, error })
    }
    await queries.invalidateQueries({ queryKey: [...queryKeys.runs, 'list'] })
  }
  return {
    state,
    start: (input: BulkReplayInput) => void work(input, noProgress),
    goOn: (input: BulkReplayInput) => {
      if (state.kind !== 'idle') void work(input, state.progress)
    },
    stop: () => ending.current?.abort(),
  }
}
