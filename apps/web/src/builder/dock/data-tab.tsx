'use client'

import type { Json } from '@millrace/contracts'
import { formatDuration, JsonView, StatusMark } from '@millrace/ui'
import { useStepOutput } from '../../api/runs.ts'
import { ErrorAdviceNote } from '../../common/error-advice-note.tsx'
import { stepTitle } from '../catalog/index.ts'
import { eachStep } from '../document/index.ts'
import type { StepSummary } from '../run/step-summary.ts'
import { useBuilder, useBuilderStore, useFlow } from '../state/index.ts'

/** What went through the steps in the last run: a step on the left, its input and output on the right. */
export function DataTab() {
  const store = useBuilderStore()
  const flow = useFlow()
  const run = useBuilder((state) => (state.run?.flow === state.flowKey ? state.run : null))
  const manifests = useBuilder((state) => state.manifests)
  const selected = useBuilder((state) => state.selection[0])
  if (!flow || !run || run.steps.size === 0) {
    return (
      <p className="px-4 py-8 text-center text-13 text-ink-faint">Run the flow to see what its steps give.</p>
    )
  }
  const rows = [...eachStep(flow)].flatMap(({ step }) => {
    const summary = run.steps.get(step.id)
    return summary ? [{ step, summary }] : []
  })
  const shown = rows.find(({ step }) => step.id === selected) ?? rows[0]
  return (
    <div className="flex min-h-0 flex-1">
      <ul className="w-56 shrink-0 overflow-y-auto border-r py-1">
        {rows.map(({ step, summary }) => (
          <li key={step.id}>
            <button
              type="button"
              aria-current={step.id === shown?.step.id}
              onClick={() => store.getState().select([step.id])}
              className="flex h-7 w-full items-center gap-2 px-3 text-left text-13 hover:bg-hover aria-[current=true]:bg-hover"
            >
              <StatusMark status={summary.status} iconOnly />
              <span className="min-w-0 flex-1 truncate">{stepTitle(step, manifests)}</span>
              <span className="text-12 text-ink-faint">{formatDuration(summary.durationMs)}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown ? (
        <div className="grid min-h-0 min-w-0 flex-1 grid-cols-2">
          <DataPane label="Input" value={shown.summary.shown.input} />
          <OutputPane runId={run.runId} summary={shown.summary} />
        </div>
      ) : null}
    </div>
  )
}

export function OutputPane({ runId, summary }: { runId: string; summary: StepSummary }) {
  const { output, outputRef, path, error } = summary.shown
  const fetched = useStepOutput({ runId, path, enabled: outputRef !== undefined })
  if (error) {
    return (
      <div className="flex min-h-0 min-w-0 flex-col border-l">
        <PaneTitle>Error</PaneTitle>
        <div className="min-h-0 flex-1 overflow-auto p-3 text-13">
          <p className="font-mono text-12 text-failed">{error.code}</p>
          <p className="mt-1 whitespace-pre-wrap break-words">{error.message}</p>
          <ErrorAdviceNote error={error} runId={runId} className="mt-2 text-13" />
          {error.details === undefined ? null : (
            <JsonView label="Error details" value={error.details} toolbar={false} />
          )}
        </div>
      </div>
    )
  }
  return <DataPane label="Output" value={output ?? fetched.data} border />
}

function DataPane({ label, value, border }: { label: string; value: Json | undefined; border?: boolean }) {
  return (
    <div className={`flex min-h-0 min-w-0 flex-col ${border ? 'border-l' : ''}`}>
      <PaneTitle>{label}</PaneTitle>
      <div className="flex min-h-0 flex-1 flex-col">
        {value === undefined ? (
          <p className="px-3 py-2 text-13 text-ink-faint">Nothing</p>
        ) : (
          <JsonView label={label} value={value} className="flex-1" />
        )}
      </div>
    </div>
  )
}

const PaneTitle = ({ children }: { children: string }) => (
  <p className="shrink-0 border-b px-3 py-1 text-12 text-ink-faint">{children}</p>
)
