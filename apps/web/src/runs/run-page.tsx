'use client'

import type { Run } from '@millrace/contracts'
import { EmptyState, ErrorState, Skeleton } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useDraft, useVersionDefinition } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { useRun, useRunWaits } from '../api/runs.ts'
import { toCode, toMessage } from '../api-client.ts'
import { type LiveRun, type LiveStep, useRunEvents } from '../live/index.ts'
import { type FlowStep, flowStepsOf } from './flow-steps.ts'
import { ReplayDialog } from './replay-dialog.tsx'
import { RunDetail } from './run-detail.tsx'
import { RunDock } from './run-dock.tsx'
import { RunHeader } from './run-header.tsx'
import { RunPanes } from './run-panes.tsx'
import { RunStrip } from './run-strip.tsx'
import { ErrorDetail, StepDetail } from './step-detail.tsx'
import { type Choice, StepTimeline } from './step-timeline.tsx'
import { failureToShow, openersOf } from './timeline.ts'

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
  const live = useRunEvents(stored.id, { over: stored.endedAt !== null })
  const run = withLive(stored, live)
  const flowSteps = useFlowSteps(stored)
  const nameOf = (step: LiveStep) => flowSteps.get(step.stepId)?.name ?? step.stepId
  useRefreshAtTurns(stored, live)
  const waiting = useMemo(
    () => [...live.steps.values()].filter((step) => step.status === 'waiting'),
    [live.steps],
  )
  const waits = useRunWaits(
    run.id,
    waiting.map((step) => step.path),
  )

  // null: nobody has chosen; the page shows what matters most by itself.
  const [picked, setPicked] = useState<Choice | null>(null)
  const choice = picked ?? naturalChoice(live)
  const step = choice.kind === 'step' ? live.steps.get(choice.path) : undefined
  const shownPath = useMemo(
    () => (failureToShow(live.steps.values(), live.end) ?? waiting[0])?.path ?? null,
    [live.steps, live.end, waiting],
  )
  const opened = useMemo(() => (shownPath === null ? [] : openersOf(shownPath)), [shownPath])
  const [logPath, setLogPath] = useState<string | null>(null)
  // undefined: the dialog is closed; null: from the start.
  const [replayFrom, setReplayFrom] = useState<string | null>()
  const over = run.endedAt !== null
  const loading = over && live.stream === 'connecting'
  return (
    <>
      <RunHeader
        run={run}
        chosenStep={step && mayReplayFrom(step) ? { path: step.path, name: nameOf(step) } : null}
        onReplay={setReplayFrom}
      />
      <RunStrip
        run={run}
        waiting={waiting}
        nameOf={nameOf}
        onChoose={(path) => setPicked({ kind: 'step', path })}
      />
      <RunPanes
        steps={
          loading ? (
            <LoadingPart />
          ) : live.steps.size === 0 && over ? (
            <NoSteps run={run} />
          ) : (
            <StepTimeline
              steps={live.steps}
              flowSteps={flowSteps}
              choice={choice}
              onChoose={setPicked}
              opened={opened}
              running={run.status === 'running'}
            />
          )
        }
        detail={
          loading ? (
            <LoadingPart />
          ) : step ? (
            <StepDetail
              runId={run.id}
              step={step}
              name={nameOf(step)}
              logs={live.logs}
              stream={live.stream}
              wait={waits.data?.get(step.path)}
              waitFailed={waits.isError}
              onReplay={mayReplayFrom(step) ? () => setReplayFrom(step.path) : undefined}
            />
          ) : (
            <RunDetail run={run} live={live} flowSteps={flowSteps} />
          )
        }
        dock={
          <RunDock
            runId={run.id}
            endedAt={run.endedAt}
            live={live}
            path={logPath}
            onClearPath={() => setLogPath(null)}
            onChoosePath={(path) => {
              setLogPath(path)
              if (live.steps.has(path)) setPicked({ kind: 'step', path })
            }}
          />
        }
      />
      {replayFrom === undefined ? null : (
        <ReplayDialog
          run={run}
          from={replayFrom}
          steps={replaySteps(live, { chosen: replayFrom, nameOf })}
          onClose={() => setReplayFrom(undefined)}
        />
      )}
    </>
  )
}

/** What was skipped was not come to: it has nothing before it to keep. */
function mayReplayFrom({ status }: LiveStep): boolean {
  return status !== 'skipped'
}

const mostReplaySteps = 200

/** Those to choose from: outside of loops, whose items are many, and the chosen one wherever it is. */
function replaySteps(
  live: LiveRun,
  { chosen, nameOf }: { chosen: string | null; nameOf: (step: LiveStep) => string },
) {
  const steps = [...live.steps.values()].filter(
    (step) => mayReplayFrom(step) && (step.path === chosen || !step.path.includes('[')),
  )
  const few = steps.filter((step, index) => index < mostReplaySteps || step.path === chosen)
  return few.map((step) => ({ path: step.path, name: nameOf(step) }))
}

function LoadingPart() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4 p-4">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-3 w-2/3" />
      <Skeleton className="h-3 w-1/2" />
      <Skeleton className="h-3 w-3/5" />
    </div>
  )
}

function NoSteps({ run }: { run: Run }) {
  if (run.error) return <ErrorDetail runId={run.id} error={run.error} />
  return <EmptyState title="This run has no steps" />
}

/** The failure, else what runs now, else the last step that ran. */
function naturalChoice(live: LiveRun): Choice {
  const steps = [...live.steps.values()]
  const step =
    failureToShow(steps, live.end) ??
    steps.findLast((candidate) => candidate.status === 'running') ??
    steps.find((candidate) => candidate.status === 'waiting') ??
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

function useFlowSteps(run: Run): ReadonlyMap<string, FlowStep> {
  const version = useVersionDefinition(run.version === null ? null : run.integration, run.version)
  // A test run keeps no version to ask for: the draft of now is near enough for names.
  const draft = useDraft(run.version === null ? run.integration : null)
  const definition = version.data ?? draft.data
  return useMemo(() => flowStepsOf(definition, run.flow), [definition, run.flow])
}

/** What the events do not tell (why it is held, until when) is asked for when the run turns; lists once it is over. */
function useRefreshAtTurns(run: Run, live: LiveRun) {
  const queries = useQueryClient()
  const turned =
    run.endedAt === null && live.status !== null && live.status !== run.status ? live.status : null
  useEffect(() => {
    if (turned !== null) void queries.invalidateQueries({ queryKey: queryKeys.run(run.id), exact: true })
  }, [turned, queries, run.id])
}
