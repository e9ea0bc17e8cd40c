'use client'

import { Handle, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { describeUse } from '../catalog/index.ts'
import { useBuilder } from '../state/index.ts'
import { portToHandle, type TriggerNode as TriggerNodeType } from './elements.ts'
import { UseIcon } from './icon.tsx'
import { NodeBody, nodeFrameClass, ProblemBadge, useProblemCount } from './node-parts.tsx'
import { triggerSummary } from './trigger-summary.ts'

/** Where a run begins: round, so that it is never taken for a step. */
export const TriggerNode = memo(function TriggerNode({
  id,
  data: { trigger },
  selected,
}: NodeProps<TriggerNodeType>) {
  const manifests = useBuilder((state) => state.manifests)
  const problems = useProblemCount(id)
  const title = trigger.name ?? describeUse(manifests, trigger.use).name
  return (
    <div
      className={`${nodeFrameClass({ selected, failed: false, running: false })} rounded-full pr-3 pl-1.5`}
      data-testid="node-trigger"
    >
      <NodeBody
        icon={<UseIcon use={trigger.use} manifests={manifests} className="size-[18px] text-accent" />}
        title={title}
        quiet={triggerSummary(trigger)}
        summary={null}
        error={null}
      />
      <Handle
        type="source"
        id={portToHandle(null)}
        position={Position.Bottom}
        aria-label={`After ${title}`}
        data-testid="handle-out"
      />
      <ProblemBadge count={problems} />
    </div>
  )
})
