'use client'

import type { Flow, JsonObject } from '@millrace/contracts'
import { useMemo } from 'react'
import { expressionContext } from '../expression/index.ts'
import type { StepSummaries } from '../run/step-summary.ts'
import { useBuilder, useDefinition } from '../state/index.ts'

const noRun: StepSummaries = new Map()

/** The data that a step can read, as far as it is known here. */
export function useContextData(flow: Flow, stepId: string | null): JsonObject {
  const definition = useDefinition()
  const manifests = useBuilder((state) => state.manifests)
  const run = useBuilder((state) => (state.run?.flow === flow.key ? state.run.steps : noRun))
  return useMemo(
    () => expressionContext({ definition, flow, stepId, manifests, run }),
    [definition, flow, stepId, manifests, run],
  )
}
