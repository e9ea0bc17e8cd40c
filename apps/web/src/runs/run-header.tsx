'use client'

import type { Run } from '@millrace/contracts'
import {
  Badge,
  Button,
  CopyButton,
  Duration,
  Menu,
  MenuItem,
  RelativeTime,
  StatusMark,
  useToast,
} from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { ChevronDown, ChevronLeft, PencilLine, RotateCcw, Square, StepForward } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { cancelRun, replayRun } from '../api/runs.ts'
import { toMessage } from '../api-client.ts'
import { useHotkeys } from '../shell/index.ts'
import { RelatedRuns } from './related-runs.tsx'

export function RunHeader({
  run,
  chosenStep,
  onReplay,
}: {
  run: Run
  /** The step chosen in the timeline. */
  chosenStep: { path: string; name: string } | null
  /** Opens the dialog: from a step, or null from the start. */
  onReplay: (from: string | null) => void
}) {
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-x-4 gap-y-2 border-b px-4 py-2.5">
      <div className="min-w-[min(100%,18rem)] flex-1">
        <div className="flex min-w-0 items-center gap-2.5">
          <Link
            href="/runs"
            aria-label="Back to runs"
            className="-ml-1.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
          >
            <ChevronLeft className="size-4" />
          </Link>
          <h1 className="truncate font-semibold text-16">{run.flowName}</h1>
          <StatusMark status={run.status} className="font-medium text-13" />
        </div>
        <dl className="mt-1 flex flex-wrap items-center gap-x-5 gap-y-1 pl-7 text-13">
          <Fact label="Integration">
            <Link href={`/integrations/${run.integration}/builder`} className="truncate hover:underline">
              {run.integrationName}
            </Link>{' '}
            {run.version === null ? <Badge>draft</Badge> : <Badge tone="accent">v{run.version}</Badge>}
          </Fact>
          {run.customer === null ? null : (
            <Fact label="Customer">
              <Link href={`/runs?customer=${encodeURIComponent(run.customer)}`} className="hover:underline">
                {run.customer}
              </Link>
            </Fact>
          )}
          <Fact label="Trigger">{run.trigger}</Fact>
          <Fact label={run.startedAt === null ? 'Queued' : 'Started'}>
            <RelativeTime at={run.startedAt ?? run.queuedAt} />
          </Fact>
          {run.startedAt === null ? null : (
            <Fact label="Duration">
              <Duration
                durationMs={run.durationMs}
                since={run.endedAt === null ? run.startedAt : undefined}
              />
            </Fact>
          )}
          {run.attempt > 1 ? <Fact label="Attempt">{run.attempt}</Fact> : null}
          {run.parent === null ? null : (
            <Fact label="Started by">
              <RunLink id={run.parent.runId} />
              <span className="max-w-40 truncate text-ink-muted" title={run.parent.path}>
                {run.parent.path}
              </span>
            </Fact>
          )}
          {run.replayOf === null ? null : (
            <Fact label="Replay of">
              <RunLink id={run.replayOf} />
              {run.replayFrom === null ? null : (
                <span className="max-w-40 truncate text-ink-muted" title={run.replayFrom}>
                  from {run.replayFrom}
                </span>
              )}
            </Fact>
          )}
          <RelatedRuns runId={run.id} relation="replayOf" one="replay" many="replays" />
          <RelatedRuns runId={run.id} relation="parent" one="started run" many="started runs" />
          <Fact label="Id">
            <span className="font-mono text-12">{run.id.slice(-12)}</span>
            <CopyButton text={run.id} label="Copy run id" />
          </Fact>
        </dl>
      </div>
      <RunActions run={run} chosenStep={chosenStep} onReplay={onReplay} />
    </header>
  )
}

const RunLink = ({ id }: { id: string }) => (
  <Link href={`/runs/${id}`} className="font-mono text-12 text-accent hover:underline">
    {id.slice(-12)}
  </Link>
)

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex h-6 min-w-0 items-center gap-1.5">
      <dt className="shrink-0 text-ink-faint">{label}</dt>
      <dd className="flex min-w-0 items-center gap-1 whitespace-nowrap">{children}</dd>
    </div>
  )
}

function RunActions({ run, chosenStep, onReplay }: Parameters<typeof RunHeader>[0]) {
  const router = useRouter()
  const toast = useToast()
  const over = run.endedAt !== null
  const cancel = useMutation({
    mutationFn: () => cancelRun(run.id),
    onError: (error) =>
      toast({ tone: 'danger', title: 'The run was not canceled', detail: toMessage(error) }),
  })
  const replay = useMutation({
    mutationFn: () => replayRun(run.id),
    onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
    onError: (error) =>
      toast({ tone: 'danger', title: 'The run was not replayed', detail: toMessage(error) }),
  })
  const replayOnce = () => {
    if (!replay.isPending && !replay.isSuccess) replay.mutate()
  }
  useHotkeys([
    { keys: 'j', label: 'Next step' },
    { keys: 'k', label: 'Previous step' },
    ...(over ? [{ keys: 'r', label: 'Replay', run: replayOnce }] : []),
    { keys: 'e', label: 'Replay with changes', run: () => onReplay(null) },
    ...(chosenStep === null
      ? []
      : [{ keys: 'h', label: 'Replay from the chosen step', run: () => onReplay(chosenStep.path) }]),
  ])
  return (
    <div className="flex items-center gap-2">
      {over ? null : (
        <Button icon={<Square />} busy={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>
          {cancel.isSuccess ? 'Canceling' : 'Cancel'}
        </Button>
      )}
      <div className="flex">
        <Button
          icon={<RotateCcw />}
          busy={replay.isPending || replay.isSuccess}
          onClick={replayOnce}
          className="rounded-r-none"
        >
          Replay
        </Button>
        <Menu
          trigger={
            <Button aria-label="More ways to replay" className="-ml-px rounded-l-none px-1.5">
              <ChevronDown />
            </Button>
          }
        >
          <MenuItem icon={<RotateCcw />} keys="r" onSelect={replayOnce}>
            With the same input
          </MenuItem>
          <MenuItem icon={<PencilLine />} keys="e" onSelect={() => onReplay(null)}>
            With changes
          </MenuItem>
          {chosenStep === null ? null : (
            <MenuItem icon={<StepForward />} keys="h" onSelect={() => onReplay(chosenStep.path)}>
              <span className="block max-w-56 truncate">From {chosenStep.name}</span>
            </MenuItem>
          )}
        </Menu>
      </div>
    </div>
  )
}
