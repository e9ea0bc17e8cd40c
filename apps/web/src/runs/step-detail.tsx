'use client'

import type { Json, RunError, StepWait } from '@millrace/contracts'
import {
  Badge,
  Button,
  buttonClass,
  CodeBlock,
  EmptyState,
  ErrorState,
  formatBytes,
  JsonView,
  Skeleton,
  StatusMark,
  Tabs,
} from '@millrace/ui'
import { RotateCcw } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useStepOutput } from '../api/runs.ts'
import { toCode, toMessage } from '../api-client.ts'
import { ErrorAdviceNote } from '../common/error-advice-note.tsx'
import { filterLogs } from '../live/filter-logs.ts'
import { type LiveStep, type LogLine, LogPanel, type StreamStatus } from '../live/index.ts'
import { FileStrip } from './file-strip.tsx'
import { WaitDetail } from './wait-detail.tsx'

type DetailTab = 'waiting' | 'output' | 'input' | 'error' | 'logs'

/** What a step took, gave, said and why it failed. */
export function StepDetail({
  runId,
  step,
  name,
  logs,
  stream,
  wait,
  waitFailed,
  onReplay,
}: {
  runId: string
  step: LiveStep
  name: string
  logs: readonly LogLine[]
  stream: StreamStatus
  /** What it waits for, with the addresses that answer it. */
  wait: StepWait | undefined
  waitFailed: boolean
  /** undefined: nothing can begin with it. */
  onReplay: (() => void) | undefined
}) {
  const ownLogs = filterLogs(logs, { level: 'debug', text: '', path: step.path })
  // A failed step opens at its error; whoever has chosen a tab keeps it from step to step.
  const [chosen, setChosen] = useState<DetailTab | null>(null)
  const waits = step.status === 'waiting'
  const natural: DetailTab = waits ? 'waiting' : step.error ? 'error' : 'output'
  const isGone = (chosen === 'error' && !step.error) || (chosen === 'waiting' && !waits)
  const tab = chosen === null || isGone ? natural : chosen
  return (
    <Tabs
      label="Step"
      className="flex-1"
      value={tab}
      onChange={setChosen}
      tabs={[
        ...(waits ? [{ key: 'waiting' as const, label: 'Waiting' }] : []),
        { key: 'output', label: 'Output' },
        { key: 'input', label: 'Input' },
        ...(step.error ? [{ key: 'error' as const, label: 'Error', count: 1, alert: true }] : []),
        { key: 'logs', label: 'Logs', count: ownLogs.length },
      ]}
      aside={
        <span className="flex min-h-9 min-w-0 items-center gap-2 text-12 text-ink-muted" title={step.path}>
          <span className="truncate">{name}</span>
          <StatusMark status={step.status} iconOnly />
          {step.reused ? <Badge>reused</Badge> : null}
          {onReplay ? (
            <Button size="sm" icon={<RotateCcw />} onClick={onReplay}>
              Replay from here
            </Button>
          ) : null}
        </span>
      }
    >
      {step.reused ? (
        <p className="shrink-0 border-b bg-sunken px-3 py-1.5 text-12 text-ink-muted">
          Not executed: the result was taken over from the run that this one replays.
        </p>
      ) : null}
      {step.childRunId !== undefined && tab !== 'waiting' ? (
        <p className="shrink-0 border-b px-3 py-1.5 text-13">
          <Link href={`/runs/${step.childRunId}`} className="text-accent hover:underline">
            Open the run that it started
          </Link>
        </p>
      ) : null}
      {tab === 'waiting' ? <WaitDetail step={step} wait={wait} failed={waitFailed} /> : null}
      {tab === 'output' ? <StepOutput key={step.path} runId={runId} step={step} /> : null}
      {tab === 'input' ? (
        step.input === undefined ? (
          <EmptyState title="No input recorded">
            {step.status === 'skipped' ? 'The step was skipped.' : 'This kind of step takes none.'}
          </EmptyState>
        ) : (
          <>
            <FileStrip runId={runId} value={step.input} />
            <JsonView value={step.input} label="Input" className="flex-1" />
          </>
        )
      ) : null}
      {tab === 'error' && step.error ? <ErrorDetail runId={runId} error={step.error} /> : null}
      {tab === 'logs' ? <LogPanel lines={ownLogs} stream={stream} /> : null}
    </Tabs>
  )
}

export function StepOutput({ runId, step }: { runId: string; step: LiveStep }) {
  const large = step.outputRef !== undefined
  const [wanted, setWanted] = useState(false)
  const query = useStepOutput({ runId, path: step.path, enabled: large && wanted })
  if (large) {
    if (!wanted) {
      return (
        <EmptyState
          title="A large output"
          action={
            <>
              <button type="button" className={buttonClass({})} onClick={() => setWanted(true)}>
                Show it
              </button>
              <a
                className={buttonClass({ variant: 'ghost' })}
                href={`/api/v1/runs/${runId}/steps/${encodeURIComponent(step.path)}/output`}
                download={`${step.stepId}.json`}
              >
                Download
              </a>
            </>
          }
        >
          It has more than {formatBytes(256 * 1024)}, so it is loaded only when you ask for it.
        </EmptyState>
      )
    }
    return <LoadedJson runId={runId} label="Output" query={query} />
  }
  if (step.output !== undefined) {
    return (
      <>
        <FileStrip runId={runId} value={step.output} />
        <JsonView value={step.output} label="Output" className="flex-1" />
      </>
    )
  }
  return <EmptyState title={noOutput[step.status]} />
}

const noOutput: Record<LiveStep['status'], string> = {
  running: 'The step is running',
  waiting: 'The step waits',
  succeeded: 'The step gave no output',
  failed: 'The step failed and gave no output',
  skipped: 'The step was skipped',
  canceled: 'The step was canceled',
}

export function LoadedJson({
  runId,
  label,
  query,
}: {
  runId: string
  label: string
  query: { data: Json | undefined; isPending: boolean; error: unknown; refetch: () => Promise<unknown> }
}) {
  if (query.isPending) {
    return (
      <div aria-busy="true" className="flex flex-col gap-2 p-4">
        <Skeleton className="h-3 w-1/3" />
        <Skeleton className="h-3 w-1/2" />
        <Skeleton className="h-3 w-2/5" />
      </div>
    )
  }
  if (query.data === undefined) {
    return (
      <ErrorState
        title={`${label} could not be loaded`}
        message={toMessage(query.error)}
        code={toCode(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  return (
    <>
      <FileStrip runId={runId} value={query.data} />
      <JsonView value={query.data} label={label} className="flex-1" />
    </>
  )
}

export function ErrorDetail({ runId, error }: { runId: string; error: RunError }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-4">
      <p className="flex flex-wrap items-center gap-2 text-13">
        <code className="rounded-sm bg-failed-soft px-1.5 py-0.5 font-mono text-12 text-failed">
          {error.code}
        </code>
        <span className="text-ink-muted">
          {error.retryable ? 'May pass when tried again.' : 'Trying again will not help.'}
        </span>
      </p>
      <CodeBlock code={error.message} wrap />
      <ErrorAdviceNote error={error} runId={runId} />
      {error.details === undefined ? null : (
        <div className="min-h-40 rounded border">
          <JsonView value={error.details} label="Details" toolbar={false} className="h-64" />
        </div>
      )}
    </div>
  )
}
