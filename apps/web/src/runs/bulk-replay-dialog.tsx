'use client'

import { type BulkReplayInput, bulkReplayInputSchema } from '@millrace/contracts'
import { Banner, Button, Dialog, Field, formatCount, Segmented, Select, Skeleton } from '@millrace/ui'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { useVersions } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { countRuns, type RunFilters } from '../api/runs.ts'
import { toMessage } from '../api-client.ts'
import type { BulkProgress } from './bulk-progress.ts'
import { replayableFilter } from './run-filters.ts'
import { type BulkState, useBulkReplay } from './use-bulk-replay.ts'

/** Replays whatever the list's filter shows: how many, from where, and then page by page with what came of it. */
export function BulkReplayDialog({ filters, onClose }: { filters: RunFilters; onClose: () => void }) {
  const [to] = useState(() => new Date().toISOString())
  const [from, setFrom] = useState<'start' | 'failed'>(filters.status === 'failed' ? 'failed' : 'start')
  const [version, setVersion] = useState(ownVersion)
  const filter = replayableFilter({ filters, from, to })
  const counted = useCount(filter)
  const { state, start, goOn, stop } = useBulkReplay()
  const input = (): BulkReplayInput =>
    bulkReplayInputSchema.parse({
      filter: withoutEmpty(filter ?? {}),
      from,
      ...(version === ownVersion ? {} : { version: Number(version) }),
    })
  const count = counted.data
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Replay what the list shows"
      description="Each run that is over and fits the filter is run again as a new run, newest first."
      footer={
        <>
          <Button onClick={onClose}>{state.kind === 'idle' ? 'Cancel' : 'Close'}</Button>
          <Act
            state={state}
            count={count?.count ?? 0}
            label={count === undefined ? 'Replay' : `Replay ${countWords(count)}`}
            onStart={() => start(input())}
            onGoOn={() => goOn(input())}
            onStop={stop}
          />
        </>
      }
    >
      {state.kind === 'idle' ? (
        <div className="flex flex-col gap-4">
          <p className="text-14" aria-live="polite">
            {filter === null ? (
              'No run of this filter can be replayed like this: only runs that are over can, from the failed step only those that failed.'
            ) : counted.isError ? (
              <span className="text-failed">{toMessage(counted.error)}</span>
            ) : count === undefined ? (
              <Skeleton className="h-5 w-48" />
            ) : count.count === 0 ? (
              'No run that is over fits this filter.'
            ) : (
              <>
                <span className="font-medium">{countWords(count)}</span> will be replayed.
              </>
            )}
          </p>
          <Field label="Begin with">
            {(control) => (
              <Segmented
                control={control}
                value={from}
                onChange={setFrom}
                options={[
                  { value: 'start', label: 'The start' },
                  { value: 'failed', label: 'The step that failed' },
                ]}
              />
            )}
          </Field>
          {filters.integration ? (
            <VersionField integration={filters.integration} value={version} onChange={setVersion} />
          ) : null}
        </div>
      ) : (
        <Progress state={state} all={count} />
      )}
    </Dialog>
  )
}

const ownVersion = 'own'
const mostCounted = 10_000

function useCount(filter: (RunFilters & { to: string }) | null) {
  return useQuery({
    queryKey: [...queryKeys.runs, 'count', filter],
    queryFn: ({ signal }) => countRuns({ filters: filter ?? {}, most: mostCounted, signal }),
    enabled: filter !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

function countWords({ count, more }: { count: number; more: boolean }): string {
  const runs = count === 1 && !more ? 'run' : 'runs'
  return `${more ? 'more than ' : ''}${formatCount(count)} ${runs}`
}

function withoutEmpty(filter: RunFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter).flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
  )
}

function VersionField({
  integration,
  value,
  onChange,
}: {
  integration: string
  value: string
  onChange: (value: string) => void
}) {
  const { data: versions = [] } = useVersions(integration)
  return (
    <Field label="Version">
      {(control) => (
        <Select
          control={control}
          value={value}
          onChange={onChange}
          options={[
            { value: ownVersion, label: 'Each its own' },
            ...versions.map(({ number }) => ({ value: String(number), label: `v${number}` })),
          ]}
        />
      )}
    </Field>
  )
}

function Act({
  state,
  count,
  label,
  onStart,
  onGoOn,
  onStop,
}: {
  state: BulkState
  count: number
  label: string
  onStart: () => void
  onGoOn: () => void
  onStop: () => void
}) {
  switch (state.kind) {
    case 'idle':
      return (
        <Button variant="primary" disabled={count === 0} onClick={onStart}>
          {label}
        </Button>
      )
    case 'working':
      return <Button onClick={onStop}>Stop</Button>
    case 'stopped':
    case 'failed':
      return (
        <Button variant="primary" onClick={onGoOn}>
          Go on
        </Button>
      )
    case 'done':
      return null
    default:
      return state satisfies never
  }
}

function Progress({
  state,
  all,
}: {
  state: Exclude<BulkState, { kind: 'idle' }>
  all: { count: number; more: boolean } | undefined
}) {
  const { progress } = state
  const done = progress.replayed + progress.refused
  const whole = Math.max(all?.count ?? 0, done, 1)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1.5">
        <p className="text-14" role="status">
          <span className="font-medium">{headline[state.kind]}</span>: {formatCount(progress.replayed)}{' '}
          replayed
          {progress.refused > 0 ? `, ${formatCount(progress.refused)} refused` : ''}
          {state.kind === 'done' || all === undefined ? '' : `, of ${countWords(all)}`}
        </p>
        <progress
          aria-label="Runs replayed"
          value={state.kind === 'done' ? whole : done}
          max={whole}
          className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line accent-accent-solid [&::-moz-progress-bar]:bg-accent-solid [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent-solid"
        />
      </div>
      {state.kind === 'failed' ? (
        <Banner tone="danger">{toMessage(state.error)} What was replayed stays; go on when it passes.</Banner>
      ) : null}
      <Refusals progress={progress} />
    </div>
  )
}

const headline: Record<Exclude<BulkState['kind'], 'idle'>, string> = {
  working: 'At work',
  stopped: 'Stopped',
  done: 'Done',
  failed: 'Interrupted',
}

function Refusals({ progress }: { progress: BulkProgress }) {
  if (progress.reasons.length === 0) return null
  return (
    <div>
      <h3 className="mb-1 font-medium text-13">Refused</h3>
      <ul className="max-h-60 divide-y divide-line overflow-y-auto rounded border text-13">
        {progress.reasons.map(({ reason, count, runId }) => (
          <li key={reason} className="flex items-start gap-3 px-3 py-2">
            <span className="w-12 shrink-0 text-right text-ink-muted">{formatCount(count)}</span>
            <span className="min-w-0 flex-1 break-words">{reason}</span>
            <Link href={`/runs/${runId}`} className="shrink-0 text-accent hover:underline">
              {count === 1 ? 'Run' : 'One of them'}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
