'use client'

import type { Step } from '@millrace/contracts'
import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { describeStep, describeUse } from '../catalog/index.ts'
import { useBuilder } from '../state/index.ts'
import type { StepNode as StepNodeType } from './elements.ts'
import { UseIcon } from './icon.tsx'
import {
  InHandle,
  NodeBody,
  NodeTools,
  nodeFrameClass,
  OutHandles,
  ProblemBadge,
  useProblemCount,
  useStepSummary,
} from './node-parts.tsx'

export const StepNode = memo(function StepNode({ id, data: { step }, selected }: NodeProps<StepNodeType>) {
  const manifests = useBuilder((state) => state.manifests)
  const summary = useStepSummary(id)
  const problems = useProblemCount(id)
  const calledFlow = useCalledFlow(step)
  const described = describeUse(manifests, step.use)
  const title = step.name ?? described.name
  const error = summary?.status === 'failed' ? firstLine(summary.error?.message) : null
  return (
    <div
      className={`${nodeFrameClass({ selected, failed: summary?.status === 'failed', running: summary?.status === 'running' })} rounded-md`}
      data-testid={`node-${id}`}
      data-status={summary?.status}
    >
      <InHandle label={`Into ${title}`} />
      <NodeTools id={id} title={title} />
      <NodeBody
        icon={<UseIcon use={step.use} manifests={manifests} />}
        title={title}
        quiet={described.unknown ? `${step.use} is not known here` : describeStep(step, calledFlow)}
        summary={summary}
        error={error}
      />
      <OutHandles step={step} title={title} />
      <ProblemBadge count={problems} />
    </div>
  )
})

/** The name of the flow that a call-flow step runs. */
function useCalledFlow(step: Step): string | null {
  const key = step.use === 'call-flow' ? step.with?.flow : undefined
  return useBuilder((state) =>
    key === undefined ? null : (state.history.present.flows.find((flow) => flow.key === key)?.name ?? null),
  )
}

export function firstLine(text: string | undefined): string | null {
  return text?.split('\n')[0]?.trim() ?? null
}
