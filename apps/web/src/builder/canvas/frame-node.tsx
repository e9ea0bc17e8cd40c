'use client'

import { Handle, type NodeProps, Position } from '@xyflow/react'
import { clsx } from 'clsx'
import { Plus } from 'lucide-react'
import { memo } from 'react'
import { describeUse } from '../catalog/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { type FrameNode as FrameNodeType, startHandle } from './elements.ts'
import { frame } from './geometry.ts'
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
import { firstLine } from './step-node.tsx'

/** A step with steps inside: a frame whose header is the step itself. */
export const FrameNode = memo(function FrameNode({ id, data: { step }, selected }: NodeProps<FrameNodeType>) {
  const store = useBuilderStore()
  const manifests = useBuilder((state) => state.manifests)
  const summary = useStepSummary(id)
  const problems = useProblemCount(id)
  const described = describeUse(manifests, step.use)
  const title = step.name ?? described.name
  const count = step.body?.steps.length ?? 0
  const failed = summary?.status === 'failed'
  return (
    <div
      className={clsx(
        nodeFrameClass({ selected, failed, running: summary?.status === 'running' }),
        'mr-frame rounded-md',
      )}
      data-testid={`node-${id}`}
      data-frame={id}
      data-status={summary?.status}
    >
      <InHandle label={`Into ${title}`} />
      <NodeTools id={id} title={title} />
      <div className="rounded-t-md border-b bg-surface">
        <NodeBody
          icon={<UseIcon use={step.use} manifests={manifests} />}
          title={title}
          quiet={`${described.quiet}, ${count} ${count === 1 ? 'step' : 'steps'} inside`}
          summary={summary}
          error={failed ? firstLine(summary.error?.message) : null}
        />
      </div>
      <div
        className="pointer-events-none absolute inset-x-0 flex justify-center"
        style={{ top: frame.header - 1 }}
      >
        <span className="rounded-b-sm border border-t-0 bg-surface px-2 text-[11px] text-ink-faint leading-4">
          for each item
        </span>
        <Handle
          type="source"
          id={startHandle}
          position={Position.Bottom}
          isConnectable={false}
          className="is-start"
          aria-hidden="true"
        />
      </div>
      {count === 0 ? (
        <button
          type="button"
          onClick={() => store.getState().openDialog('quick-add', { graph: { container: id, slot: 'body' } })}
          className="nodrag absolute inset-x-5 flex items-center justify-center gap-1.5 rounded border border-line-strong border-dashed text-12 text-ink-faint hover:border-accent hover:text-accent"
          style={{ top: frame.header + 30, bottom: 30 }}
        >
          <Plus className="size-3.5" aria-hidden="true" />
          Drop a step here or add one
        </button>
      ) : null}
      <OutHandles step={step} title={title} />
      <ProblemBadge count={problems} />
    </div>
  )
})
