'use client'

import { type RolloutDetail, rolloutItemStatuses } from '@millrace/contracts'
import { Badge, Button, ConfirmDialog, formatCount, RelativeTime, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronLeft, CircleSlash, Pause, Play, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { queryKeys } from '../api/keys.ts'
import { changeRollout, type RolloutVerb, useRollout } from '../api/rollouts.ts'
import { useMay } from '../api/system.ts'
import { toMessage } from '../api-client.ts'
import { Loaded } from '../common/loaded.tsx'
import { useUrlFilters } from '../lists/index.ts'
import { totalOf } from './counts.ts'
import { RolloutBar } from './progress-bar.tsx'
import { RolloutItems } from './rollout-items.tsx'
import { itemLooks, RolloutStatus } from './rollout-status.tsx'
import { StageList } from './stage-list.tsx'

export function RolloutPage({ id }: { id: string }) {
  const query = useRollout(id)
  return (
    <Loaded query={query} what="rollout">
      {(rollout) => <LoadedRollout rollout={rollout} />}
    </Loaded>
  )
}

const urlKeys = ['status'] as const

function LoadedRollout({ rollout }: { rollout: RolloutDetail }) {
  const { filters, set } = useUrlFilters(urlKeys)
  const chosen = rolloutItemStatuses.find((status) => status === filters.status) ?? null
  const mayWrite = useMay('rollout.write')
  return (
    <>
      <header className="flex shrink-0 flex-wrap items-start gap-4 border-b px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <div className="flex min-w-0 items-center gap-2.5">
            <Link
              href="/rollouts"
              aria-label="Back to rollouts"
              className="-ml-1.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
            >
              <ChevronLeft className="size-4" />
            </Link>
            <h1 className="truncate font-semibold text-16">{rollout.integrationName}</h1>
            <Badge tone="accent">to v{rollout.version}</Badge>
            <RolloutStatus status={rollout.status} />
          </div>
          <p className="mt-1 pl-7 text-13 text-ink-muted">
            Started <RelativeTime at={rollout.createdAt} />
            {rollout.createdByName === '' ? '' : ` by ${rollout.createdByName}`}
            {rollout.endedAt === null ? null : (
              <>
                , ended <RelativeTime at={rollout.endedAt} />
              </>
            )}
          </p>
        </div>
        {mayWrite ? <Actions rollout={rollout} /> : null}
      </header>
      <section aria-label="Progress" className="flex shrink-0 flex-col gap-4 border-b px-4 py-4">
        {rollout.reason === '' ? null : (
          <p role="status" className="text-14">
            {rollout.reason}
          </p>
        )}
        <RolloutBar rollout={rollout} />
        <div className="flex flex-wrap gap-2">
          {rolloutItemStatuses.map((status) => (
            <Button
              key={status}
              size="sm"
              variant={chosen === status ? 'primary' : 'secondary'}
              aria-pressed={chosen === status}
              disabled={rollout.counts[status] === 0 && chosen !== status}
              onClick={() => set({ status: chosen === status ? '' : status })}
            >
              {itemLooks[status].word} {formatCount(rollout.counts[status])}
            </Button>
          ))}
          <span className="ml-auto self-center text-13 text-ink-muted">
            {formatCount(totalOf(rollout))} instances
          </span>
        </div>
        <StageList rollout={rollout} />
      </section>
      <div className="flex min-h-0 flex-1 flex-col">
        <RolloutItems rollout={rollout} status={chosen} />
      </div>
    </>
  )
}

function Actions({ rollout }: { rollout: RolloutDetail }) {
  const queries = useQueryClient()
  const toast = useToast()
  const [asking, setAsking] = useState<'cancel' | 'rollback' | null>(null)
  const act = async (verb: RolloutVerb) => {
    await changeRollout(rollout.id, verb)
    await queries.invalidateQueries({ queryKey: queryKeys.rollouts })
  }
  const change = useMutation({
    mutationFn: act,
    onError: (error) => toast({ tone: 'danger', title: 'Nothing was changed', detail: toMessage(error) }),
  })
  const { status } = rollout
  const isMoving = status === 'running' || status === 'watching'
  const canGoBack = isMoving || status === 'paused' || status === 'completed' || status === 'canceled'
  const moved = rollout.counts.upgraded
  return (
    <div className="flex items-center gap-2">
      {isMoving ? (
        <Button icon={<Pause />} busy={change.isPending} onClick={() => change.mutate('pause')}>
          Pause
        </Button>
      ) : null}
      {status === 'paused' ? (
        <Button
          variant="primary"
          icon={<Play />}
          busy={change.isPending}
          onClick={() => change.mutate('resume')}
        >
          Go on
        </Button>
      ) : null}
      {isMoving || status === 'paused' ? (
        <Button icon={<CircleSlash />} onClick={() => setAsking('cancel')}>
          Cancel
        </Button>
      ) : null}
      {canGoBack && moved > 0 ? (
        <Button variant="danger" icon={<Undo2 />} onClick={() => setAsking('rollback')}>
          Roll back
        </Button>
      ) : null}
      <ConfirmDialog
        open={asking === 'cancel'}
        onOpenChange={() => setAsking(null)}
        title="Cancel this rollout?"
        confirmLabel="Cancel rollout"
        onConfirm={() => act('cancel')}
      >
        Instances that were moved stay on v{rollout.version}; the others stay where they are.
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'rollback'}
        onOpenChange={() => setAsking(null)}
        title={`Roll back ${formatCount(moved)} instances?`}
        confirmLabel="Roll back"
        onConfirm={() => act('rollback')}
      >
        Each goes back to the version and config that it had. Runs that have begun stay with their version.
      </ConfirmDialog>
    </div>
  )
}
