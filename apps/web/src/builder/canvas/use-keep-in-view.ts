'use client'

import { useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { StepSummaries } from '../run/step-summary.ts'
import { useBuilder } from '../state/index.ts'
import type { Size } from './geometry.ts'
import { panToShow } from './keep-in-view.ts'

/** The step that a run began with, then the one that failed: neither may hide behind the dock that opens with the run. */
export function useKeepInView(): void {
  const step = useBuilder((state) =>
    state.run?.flow === state.flowKey ? concernedStep(state.run.steps) : null,
  )
  const runId = useBuilder((state) => state.run?.runId)
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const { getInternalNode, getViewport, setViewport } = useReactFlow()
  const kept = useRef<{ mark: string; size: Size } | null>(null)
  useEffect(() => {
    const node = step === null ? undefined : getInternalNode(step)
    if (!node || width === 0 || height === 0) return
    const mark = `${runId}/${step}`
    const box = {
      ...node.internals.positionAbsolute,
      width: node.measured.width ?? node.width ?? 0,
      height: node.measured.height ?? node.height ?? 0,
    }
    const view = getViewport()
    const before = kept.current
    const size = { width, height }
    kept.current = { mark, size }
    // Somebody who looked away on purpose is not called back when a pane is resized.
    if (before?.mark === mark && panToShow({ box, view, size: before.size })) return
    const next = panToShow({ box, view, size })
    if (next) void setViewport(next, { duration: 200 })
  }, [step, runId, width, height, getInternalNode, getViewport, setViewport])
}

function concernedStep(steps: StepSummaries): string | null {
  for (const [id, { status }] of steps) if (status === 'failed') return id
  for (const id of steps.keys()) return id
  return null
}
