'use client'

import type { RunEvent } from '@millrace/contracts'
import { useEffect, useState } from 'react'
import { followRun, type StreamStatus } from './event-stream.ts'
import { holdsBack } from './hold-back.ts'
import { applyRunEvents, initialLiveRun, type LiveRunState } from './run-state.ts'

export interface LiveRun extends LiveRunState {
  stream: StreamStatus
}

const nothing: LiveRun = { ...initialLiveRun, stream: 'connecting' }

/**
 * A run as its events tell it, from the first one, live. null: no run to follow. `over`: the run had ended before it was
 * opened; it stays `connecting` until all of it is there.
 */
export function useRunEvents(runId: string | null, { over = false }: { over?: boolean } = {}): LiveRun {
  const [wasOver] = useState(over)
  const [held, setHeld] = useState<{ runId: string | null; run: LiveRun }>({ runId: null, run: nothing })

  useEffect(() => {
    if (runId === null) return
    setHeld({ runId, run: nothing })
    const ending = new AbortController()
    // A flood of lines becomes one render per frame.
    let waiting: RunEvent[] = []
    let stream: StreamStatus = 'connecting'
    let ended = false
    let frame: number | null = null
    const flush = () => {
      frame = null
      const events = waiting
      waiting = []
      setHeld((before) =>
        before.runId === runId ? { runId, run: { ...applyRunEvents(before.run, events), stream } } : before,
      )
    }
    const schedule = () => {
      if (holdsBack({ over: wasOver, ended, stream })) return
      // A hidden page gets no frames: there a timer keeps the memory of waiting events small.
      frame ??= document.hidden ? window.setTimeout(flush, 250) : requestAnimationFrame(flush)
    }
    void followRun({
      runId,
      signal: ending.signal,
      listener: {
        onEvent: (event) => {
          waiting.push(event)
          ended ||= event.type === 'end'
          schedule()
        },
        onStatus: (status) => {
          stream = status
          schedule()
        },
      },
    })
    return () => {
      ending.abort()
      if (frame === null) return
      cancelAnimationFrame(frame)
      clearTimeout(frame)
    }
  }, [runId, wasOver])

  return held.runId === runId ? held.run : nothing
}
