'use client'

import type { BodyPart, Step } from '@millrace/contracts'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { clsx } from 'clsx'
import { Plus } from 'lucide-react'
import { memo } from 'react'
import { describeStep, describeUse } from '../catalog/index.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'
import { type FrameNode as FrameNodeType, startHandle } from './elements.ts'
import { UseIcon } from './icon.tsx'
import type { Lane } from './lanes.ts'
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

/** A step with steps inside: a frame whose header is the step itself, with a lane for each of its bodies. */
export const FrameNode = memo(function FrameNode({
  id,
  data: { step, lanes },
  selected,
}: NodeProps<FrameNodeType>) {
  const manifests = useBuilder((state) => state.manifests)
  const summary = useStepSummary(id)
  const problems = useProblemCount(id)
  const title = step.name ?? describeUse(manifests, step.use).name
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
          quiet={describeStep(step)}
          summary={summary}
          error={failed ? firstLine(summary.error?.message) : null}
        />
      </div>
      {lanes.map((lane) => (
        <LaneBand key={lane.slot} step={step} lane={lane} />
      ))}
      <OutHandles step={step} title={title} />
      <ProblemBadge count={problems} />
    </div>
  )
})

interface LaneWords {
  label: string
  /** On the button of a lane that holds nothing. */
  add: string
}

const tryWords: Record<BodyPart, LaneWords> = {
  body: { label: 'try', add: 'Drop a step here or add one' },
  catch: { label: 'catch: when one of them fails', add: 'Catch failures' },
  finally: { label: 'finally: always, at the end', add: 'Always do at the end' },
}
const loopWords: LaneWords = { label: 'for each item', add: 'Drop a step here or add one' }

function LaneBand({ step, lane: { slot, top, height } }: { step: Step; lane: Lane }) {
  const store = useBuilderStore()
  const mayEdit = useBuilder((state) => state.rights.edit)
  const words = step.use === 'loop' ? loopWords : tryWords[slot]
  const isEmpty = (step[slot]?.steps.length ?? 0) === 0
  const isSmall = isEmpty && slot !== 'body'
  const add = () => store.getState().openDialog('quick-add', { graph: { container: step.id, slot } })
  return (
    <div
      data-frame={step.id}
      data-lane={slot}
      data-testid={`lane-${step.id}-${slot}`}
      // Counted from inside the node's border.
      style={{ top: top - 1, height }}
      className={clsx(
        'mr-lane absolute inset-x-0',
        slot !== 'body' && 'border-t border-dashed',
        slot === 'catch' && !isEmpty && 'is-catch',
      )}
    >
      {isSmall && mayEdit ? (
        <AddButton label={words.add} onPress={add} className="inset-x-2 inset-y-1.5 border-transparent" />
      ) : (
        <span className="pointer-events-none absolute inset-x-0 top-0 flex justify-center">
          <span className="rounded-b-sm border border-t-0 bg-surface px-2 text-[11px] text-ink-faint leading-4">
            {words.label}
          </span>
        </span>
      )}
      {isEmpty && !isSmall && mayEdit ? (
        <AddButton
          label={words.add}
          onPress={add}
          className="inset-x-5 top-[30px] bottom-3 border-line-strong border-dashed"
        />
      ) : null}
      <Handle
        type="source"
        id={startHandle(slot)}
        position={Position.Bottom}
        isConnectable={false}
        className="is-start"
        style={{ top: 16, bottom: 'auto' }}
        aria-hidden="true"
      />
    </div>
  )
}

function AddButton({ label, onPress, className }: { label: string; onPress: () => void; className: string }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className={clsx(
        'nodrag absolute flex items-center justify-center gap-1.5 rounded border text-12 text-ink-faint hover:border-accent hover:text-accent',
        className,
      )}
    >
      <Plus className="size-3.5" aria-hidden="true" />
      {label}
    </button>
  )
}
