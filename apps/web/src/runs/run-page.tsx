'use client'

import type { Run } from '@millrace/contracts'
import { EmptyState, ErrorState, PanelEdge, ResizablePanel, ResizablePanels, Skeleton } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useDraft, useVersionDefinition } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { useRun } from '../api/runs.ts'
import { toCode, toMessage } from '../api-client.ts'
import { type LiveRun, LogPanel, useRunEvents } from '../live/index.ts'
import { RunHeader } from './run-header.tsx'
import { ErrorDetail, StepDetail, TriggerDetail } from './step-detail.tsx'
import { stepNamesOf } from './step-names.ts'
import { type Choice, StepTimeline } from './step-timeline.tsx'
import { firstFailure, openersOf } from './timeline.ts'

export function RunPage({ id }: { id: string }) {
  const query = useRun(id)
  if (query.data) return <LoadedRun key={id} stored={query.data} />
  if (query.isError) {
    return (
      <ErrorState
        title="The run could not be loaded"
        message={toMessage(query.error)}
        code={toCode(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-4">
      <Skeleton className="h-6 w-72" />
      <Skeleton className="h-4 w-96" />
      <Skeleton className="mt-4 h-64 w-full" />
    </div>
  )
}

function LoadedRun({ stored }: { stored: Run }) {
  const live = useRunEvents(stored.id)
  const run = withLive(stored, live)
  const stepNames = useStepNames(stored)
  useRefreshAtEnd(stored, live)

  // null: nobody has chosen; the page shows what matters most by itself.
  const [picked, setPicked] = useState<Choice | null>(null)
  const choice = picked ?? naturalChoice(live)
  const step = choice.kind === 'step' ? live.steps.get(choice.path) : undefined
  const failedPath = useMemo(() => firstFailure(live.steps.values())?.path ?? null, [live.steps])
  const opened = useMemo(() => (failedPath === null ? [] : openersOf(failedPath)), [failedPath])
  const [logPath, setLogPath] = useState<string | null>(null)
  const over = run.endedAt !== null
  return (
    <>
      <RunHeader run={run} />
      <ResizablePanels direction="column">
        <ResizablePanel defaultSize="60%" minSize={140}>
          <ResizablePanels>
            <ResizablePanel defaultSize="46%" minSize={260}>
              {live.steps.size === 0 && over ? (
                <NoSteps run={run} />
              ) : (
                <StepTimeline
                  steps={live.steps}
                  stepNames={stepNames}
                  choice={choice}
                  onChoose={setPicked}
                  opened={opened}
                  running={!over}
                />
              )}
            </ResizablePanel>
            <PanelEdge label="Resize steps" />
            <ResizablePanel minSize={280}>
              {step ? (
                <StepDetail
                  runId={run.id}
                  step={step}
                  name={stepNames.get(step.stepId) ?? step.stepId}
                  logs={live.logs}
                  stream={live.stream}
                />
              ) : (
                <TriggerDetail runId={run.id} />
              )}
            </ResizablePanel>
          </ResizablePanels>
        </ResizablePanel>
        <PanelEdge label="Resize logs" />
        <ResizablePanel minSize={100}>
          <LogPanel
            lines={live.logs}
            stream={live.stream}
            droppedLines={live.droppedLogs}
            path={logPath}
            onClearPath={() => setLogPath(null)}
            onChoosePath={(path) => {
              setLogPath(path)
              if (live.steps.has(path)) setPicked({ kind: 'step', path })
            }}
          />
        </ResizablePanel>
      </ResizablePanels>
    </>
  )
}

function NoSteps({ run }: { run: Run }) {
  if (run.error) return <ErrorDetail error={run.error} />
  return <EmptyState title="This run has no steps" />
}

/** The failure, else what runs now, else the last step that ran. */
function naturalChoice(live: LiveRun): Choice {
  const steps = [...live.steps.values()]
  const step =
    firstFailure(steps) ??
    steps.findLast((candidate) => candidate.status === 'running') ??
    steps.findLast((candidate) => candidate.status !== 'skipped' && !candidate.path.includes('['))
  return step ? { kind: 'step', path: step.path } : { kind: 'trigger' }
}

/** The row as loaded, made current by the events. */
function withLive(run: Run, live: LiveRun): Run {
  if (run.endedAt !== null) return run
  return {
    ...run,
    status: live.status ?? run.status,
    attempt: Math.max(run.attempt, live.attempt),
    startedAt: run.startedAt ?? live.startedAt,
    ...(live.end
      ? { endedAt: live.end.at, durationMs: live.end.durationMs, error: live.end.error ?? null }
      : {}),
  }
}

function useStepNames(run: Run): ReadonlyMap<string, string> {
  const version = useVersionDefinition(run.version === null ? null : run.integration, run.version)
  // A test run keeps no version to ask for: the draft of now is near enough for names.
  const draft = useDraft(run.version === null ? run.integration : null)
  const definition = version.data ?? draft.data
  return useMemo(() => stepNamesOf(definition, run.flow), [definition, run.flow])
}

/** Lists elsewhere show the run as it was: they ask again once it is over. */
function useRefreshAtEnd(run: Run, live: LiveRun) {
  const queries = useQueryClient()
  const endedNow = run.endedAt === null && live.end !== null
  useEffect(() => {
    if (endedNow) void queries.invalidateQueries({ queryKey: queryKeys.run(run.id) })
  }, [endedNow, queries, run.id])
}
