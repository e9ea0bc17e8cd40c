'use client'

import type { WorkerOverview } from '@millrace/contracts'
import { Banner, Button, EmptyState, ErrorState, formatCount, Skeleton } from '@millrace/ui'
import { Server } from 'lucide-react'
import { useWorkers } from '../api/workers.ts'
import { toCode, toMessage } from '../api-client.ts'
import { PageFrame } from '../shell/index.ts'
import { OverviewStrip } from './overview-strip.tsx'
import { WorkerTable } from './worker-table.tsx'

/** What executes the runs, how well it keeps them apart, and whether it keeps up. */
export function WorkersPage() {
  const { data, isError, error, refetch } = useWorkers()
  if (data !== undefined) {
    return (
      <PageFrame title="Workers" count={formatCount(data.workers.length)}>
        {isError ? (
          <Banner
            tone="warning"
            action={
              <Button size="sm" onClick={() => void refetch()}>
                Refresh
              </Button>
            }
          >
            This may be old: {toMessage(error)}
          </Banner>
        ) : null}
        <Overview overview={data} />
      </PageFrame>
    )
  }
  return (
    <PageFrame title="Workers">
      {isError ? (
        <ErrorState
          title="The workers could not be loaded"
          message={toMessage(error)}
          code={toCode(error)}
          onRetry={() => void refetch()}
        />
      ) : (
        <LoadingOverview />
      )}
    </PageFrame>
  )
}

function Overview({ overview }: { overview: WorkerOverview }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <OverviewStrip overview={overview} />
      {overview.workers.length === 0 ? (
        <EmptyState icon={<Server />} title="No worker is running">
          Workers take runs from the queue and execute each in a sandbox of its own. Runs are accepted and
          stay queued until a worker starts: whoever operates the platform starts one with the stack, or in a
          container of its own.
        </EmptyState>
      ) : (
        <WorkerTable workers={overview.workers} />
      )}
    </div>
  )
}

function LoadingOverview() {
  return (
    <div aria-busy="true">
      <span className="sr-only">Loading</span>
      <div className="grid grid-cols-2 gap-x-8 gap-y-4 border-b px-4 py-4 lg:grid-cols-4">
        {[1, 2, 3, 4].map((figure) => (
          <div key={figure} className="flex flex-col gap-2">
            <Skeleton className="h-3 w-16" />
            <Skeleton className="h-5 w-28" />
            <Skeleton className="h-3 w-40" />
          </div>
        ))}
      </div>
      <div className="h-8 border-b" />
      {[1, 2, 3].map((row) => (
        <div key={row} className="flex h-12 items-center gap-8 border-b px-4">
          <Skeleton className="h-3 w-40" />
          <Skeleton className="h-3 w-28" />
          <Skeleton className="h-3 w-20" />
        </div>
      ))}
    </div>
  )
}
