'use client'

import type { Run } from '@millrace/contracts'
import { EmptyState, RelativeTime, Tabs } from '@millrace/ui'
import { useState } from 'react'
import { useRunInput } from '../api/runs.ts'
import type { LiveAttempt, LiveRun, LiveStep } from '../live/index.ts'
import type { FlowStep } from './flow-steps.ts'
import { LoadedJson, StepOutput } from './step-detail.tsx'

type RunTab = 'input' | 'output' | 'attempts'

/** What started the run, what came of it, and how often a worker took it up. */
export function RunDetail({
  run,
  live,
  flowSteps,
}: {
  run: Run
  live: LiveRun
  flowSteps: ReadonlyMap<string, FlowStep>
}) {
  const [tab, setTab] = useState<RunTab>('input')
  const input = useRunInput(run.id, true)
  const { attempts } = live
  return (
    <Tabs
      label="Run"
      className="flex-1"
      value={tab}
      onChange={setTab}
      tabs={[
        { key: 'input', label: 'Input of the run' },
        { key: 'output', label: 'Output' },
        ...(attempts.length > 1
          ? [{ key: 'attempts' as const, label: 'Attempts', count: attempts.length }]
          : []),
      ]}
    >
      {tab === 'input' ? <LoadedJson runId={run.id} label="Input of the run" query={input} /> : null}
      {tab === 'output' ? <RunOutput run={run} step={outputStep(live, flowSteps)} /> : null}
      {tab === 'attempts' ? <Attempts attempts={attempts} /> : null}
    </Tabs>
  )
}

function RunOutput({ run, step }: { run: Run; step: LiveStep | null }) {
  if (run.endedAt === null) return <EmptyState title="The run is not over" />
  if (run.status !== 'succeeded' || step === null) return <EmptyState title="The run gave no output" />
  return <StepOutput key={step.path} runId={run.id} step={step} />
}

/** What the flow responded, else what its last step gave. */
function outputStep(live: LiveRun, flowSteps: ReadonlyMap<string, FlowStep>): LiveStep | null {
  const succeeded = [...live.steps.values()].filter(
    (step) => step.status === 'succeeded' && !step.path.includes('/'),
  )
  const responded = succeeded.find((step) => flowSteps.get(step.stepId)?.use === 'respond')
  return responded ?? lastEnded(succeeded)
}

function lastEnded(steps: readonly LiveStep[]): LiveStep | null {
  let last: LiveStep | null = null
  for (const step of steps) {
    if (last === null || (step.endedAt ?? '') >= (last.endedAt ?? '')) last = step
  }
  return last
}

function Attempts({ attempts }: { attempts: readonly LiveAttempt[] }) {
  return (
    <ol className="min-h-0 flex-1 overflow-y-auto">
      {attempts.map((attempt) => (
        <li key={attempt.attempt} className="flex gap-3 border-b px-4 py-2 text-13">
          <span className="w-20 shrink-0 font-medium">Attempt {attempt.attempt}</span>
          <span
            className={
              attempt.after === 'loss' ? 'min-w-0 flex-1 text-waiting' : 'min-w-0 flex-1 text-ink-muted'
            }
          >
            {afterWords[attempt.after]}
          </span>
          <RelativeTime at={attempt.at} className="shrink-0 text-ink-muted" />
        </li>
      ))}
    </ol>
  )
}

const afterWords: Record<LiveAttempt['after'], string> = {
  start: 'The run began.',
  wait: 'A wait was over; the run went on.',
  queue: 'The run had been given back to the queue and went on from the journal.',
  loss: 'Its worker was lost. The run went on from the journal: what was recorded did not run again.',
}
