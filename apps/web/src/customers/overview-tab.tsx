'use client'

import type { Customer } from '@millrace/contracts'
import { Banner, formatCount, JsonView, RelativeTime } from '@millrace/ui'
import type { ReactNode } from 'react'

export function OverviewTab({ customer }: { customer: Customer }) {
  const { attributes, instances, failingInstances } = customer
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className="flex max-w-3xl flex-col gap-8 px-4 py-6 lg:px-8">
        <Notice customer={customer} />
        <dl className="grid grid-cols-2 gap-x-8 gap-y-4 sm:grid-cols-4">
          <Figure label="Instances">{formatCount(instances)}</Figure>
          <Figure label="Failing">
            <span className={failingInstances > 0 ? 'text-failed' : undefined}>
              {formatCount(failingInstances)}
            </span>
          </Figure>
          <Figure label="Added">
            <RelativeTime at={customer.createdAt} />
          </Figure>
          <Figure label="Changed">
            <RelativeTime at={customer.updatedAt} />
          </Figure>
        </dl>
        <section aria-label="Attributes" className="flex flex-col gap-2">
          <h2 className="font-semibold text-14">Attributes</h2>
          <p className="text-13 text-ink-muted">
            What your flows can read of this customer as{' '}
            <code className="font-mono">customer.attributes</code>.
          </p>
          {Object.keys(attributes).length === 0 ? (
            <p className="rounded border border-dashed px-4 py-6 text-center text-13 text-ink-faint">
              None yet. Put in what flows should know: a plan, a region, an account number.
            </p>
          ) : (
            <div className="max-h-96 overflow-auto rounded border bg-surface p-2">
              <JsonView value={attributes} label="Attributes" />
            </div>
          )}
        </section>
      </div>
    </div>
  )
}

function Notice({ customer: { status, deletion } }: { customer: Customer }) {
  switch (status) {
    case 'active':
      return null
    case 'suspended':
      return (
        <Banner tone="warning">
          Suspended: no webhook, schedule or poll of this customer starts a run until it is resumed.
        </Banner>
      )
    case 'deleting':
      return <DeletionProgress runs={deletion?.runs ?? 0} removed={deletion?.runsRemoved ?? 0} />
    default:
      return status satisfies never
  }
}

function DeletionProgress({ runs, removed }: { runs: number; removed: number }) {
  return (
    <div className="flex flex-col gap-2 rounded border px-4 py-3">
      <p role="status" className="text-14">
        <span className="font-medium">Being deleted.</span> Instances, connections and users are gone;{' '}
        {formatCount(removed)} of {formatCount(runs)} runs are removed.
      </p>
      <progress
        aria-label="Runs removed"
        value={removed}
        max={Math.max(runs, 1)}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line accent-accent-solid [&::-moz-progress-bar]:bg-accent-solid [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent-solid"
      />
      <p className="text-13 text-ink-muted">You can leave this page: it goes on by itself.</p>
    </div>
  )
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-12 text-ink-faint">{label}</dt>
      <dd className="font-medium text-20 tabular-nums">{children}</dd>
    </div>
  )
}
