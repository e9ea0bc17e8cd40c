'use client'

import type { FlowDiff, StepDiff } from '@millrace/contracts'
import { ArrowRight, Minus, Plus } from 'lucide-react'
import { ChangeList } from './change-list.tsx'
import { ChangeMark } from './change-mark.tsx'
import { Entry, Section } from './section.tsx'
import type { DiffLayout } from './text-change.tsx'

export function FlowSection({ flow, layout }: { flow: FlowDiff; layout: DiffLayout }) {
  const isQuiet = flow.changes.length + flow.steps.length + flow.edges.length === 0
  return (
    <Section
      title={
        <>
          Flow <span className="font-semibold">{flow.name}</span>
        </>
      }
      aside={flow.change === 'changed' ? null : <ChangeMark change={flow.change} />}
    >
      {flow.changes.length > 0 ? (
        <Entry title="Trigger and settings">
          <ChangeList changes={flow.changes} layout={layout} />
        </Entry>
      ) : null}
      {flow.steps.map((step) => (
        <Step key={`${step.change} ${step.id}`} step={step} layout={layout} />
      ))}
      {flow.edges.length > 0 ? <Edges edges={flow.edges} /> : null}
      {flow.isRearranged ? (
        <p className="px-3 py-2 text-12 text-ink-muted">
          {isQuiet ? 'Only the' : 'The'} places on the canvas or the written order differ; no run notices
          that.
        </p>
      ) : null}
    </Section>
  )
}

function Step({ step, layout }: { step: StepDiff; layout: DiffLayout }) {
  // What the heading says is not said again.
  const changes =
    step.change === 'changed'
      ? step.changes
      : step.changes.filter(({ path }) => path !== 'use' && path !== 'name')
  return (
    <Entry
      title={step.name}
      detail={step.name === step.id ? step.use : `${step.id}, ${step.use}`}
      mark={<ChangeMark change={step.change} />}
    >
      {step.movedFrom === undefined ? null : (
        <p className="text-12 text-ink-muted">
          Moved from {placeWords(step.movedFrom)} to {placeWords(step.place)}.
        </p>
      )}
      {changes.length > 0 ? <ChangeList changes={changes} layout={layout} /> : null}
    </Entry>
  )
}

function Edges({ edges }: { edges: FlowDiff['edges'] }) {
  return (
    <Entry title="What follows what">
      <ul className="flex flex-col gap-0.5 font-mono text-12">
        {edges.map(({ change, place, from, to }) => (
          <li key={`${place} ${from} ${to}`} className="flex flex-wrap items-center gap-1.5">
            {change === 'added' ? (
              <Plus className="size-3.5 text-succeeded" role="img" aria-label="Added" />
            ) : (
              <Minus className="size-3.5 text-failed" role="img" aria-label="Removed" />
            )}
            {from}
            <ArrowRight className="size-3.5 text-ink-faint" role="img" aria-label="then" />
            {to}
            {place === '' ? null : <span className="text-ink-muted">in {placeWords(place)}</span>}
          </li>
        ))}
      </ul>
    </Entry>
  )
}

function placeWords(place: string): string {
  return place === '' ? 'the flow' : place
}
