'use client'

import { useToast } from '@millrace/ui'
import { useCallback, useRef } from 'react'
import { ApiError, toMessage } from '../../api-client.ts'
import { parseJsonText } from '../../forms/index.ts'
import { testRun } from '../api.ts'
import { describeUse } from '../catalog/index.ts'
import { useAutosave } from '../save/context.tsx'
import { getFlow, useBuilderStore } from '../state/index.ts'
import { rememberedInput, sampleInput } from './sample-input.ts'

export interface RunRequest {
  /** Stop after this step. */
  upTo?: string
  /** What the trigger receives; left out: what was used last, else the trigger's sample. */
  input?: string
}

/** Saves the draft, then starts a test run of the shown flow. */
export function useRunCommand(): (request: RunRequest) => void {
  const store = useBuilderStore()
  const autosave = useAutosave()
  const showToast = useToast()
  const isStarting = useRef(false)
  return useCallback(
    ({ upTo, input }: RunRequest) => {
      const state = store.getState()
      const flow = getFlow(state)
      if (!flow || !state.rights.test) return
      const refuse = (detail: string) => showToast({ tone: 'danger', title: 'The flow was not run', detail })
      const text = input ?? rememberedInput(state.integrationKey, flow.key)
      const sample = sampleInput(flow, describeUse(state.manifests, flow.trigger.use).sampleOutput)
      const parsed = text === null ? { ok: true as const, value: sample } : parseJsonText(text)
      if (!parsed.ok) return refuse(`The input is not JSON: ${parsed.message}`)
      const start = async () => {
        if (!(await autosave.flush())) return refuse('The draft could not be saved first.')
        const { runId } = await testRun({
          key: state.integrationKey,
          flow: flow.key,
          input: parsed.value,
          upTo,
        })
        store.getState().beginRun(runId, flow.key)
      }
      // A double press is one run.
      if (isStarting.current) return
      isStarting.current = true
      start()
        .catch((error: unknown) => {
          if (error instanceof ApiError && error.problems.length > 0) store.getState().showDock('problems')
          refuse(toMessage(error))
        })
        .finally(() => {
          isStarting.current = false
        })
    },
    [store, autosave, showToast],
  )
}
