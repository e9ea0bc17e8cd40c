'use client'

import { type Definition, type IntegrationSummary, stepsOf } from '@millrace/contracts'
import { EmptyState, RelativeTime, Skeleton } from '@millrace/ui'
import { Workflow } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useDraft, useVersionDiff } from '../api/integrations.ts'
import { FormError } from '../common/form-error.tsx'
import { Markdown } from '../common/markdown.tsx'
import { describeDiff } from '../definition-diff/index.ts'
import { builderHref, pageHref } from './href.ts'

/** What the integration is, what its draft holds, and what publishing would bring. */
export function OverviewTab({ integration }: { integration: IntegrationSummary }) {
  const draft = useDraft(integration.key)
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className="grid gap-8 px-4 py-6 lg:grid-cols-[minmax(0,1fr)_280px] lg:px-8">
        <div className="flex min-w-0 max-w-3xl flex-col gap-8">
          <FormError error={draft.error} />
          {draft.data ? (
            <Draft definition={draft.data} />
          ) : draft.isError ? null : (
            <Skeleton className="h-48 w-full" />
          )}
        </div>
        <aside className="flex min-w-0 flex-col gap-5 text-13">
          <Unpublished integration={integration} />
          <Fact label="Draft saved">
            <RelativeTime at={integration.draftSavedAt} />
            {integration.draftSavedBy === '' ? null : ` by ${integration.draftSavedBy}`}
          </Fact>
          <Fact label="Category">{integration.category === '' ? 'None' : integration.category}</Fact>
          <Fact label="Labels">
            {integration.labels.length === 0 ? 'None' : integration.labels.join(', ')}
          </Fact>
          {draft.data?.connections === undefined ? null : (
            <Fact label="Connections">
              <ul className="flex flex-col gap-1">
                {Object.entries(draft.data.connections).map(([key, slot]) => (
                  <li key={key} className="break-words">
                    {slot.label ?? key}{' '}
                    <span className="text-ink-muted">
                      ({slot.connector}, {slot.owner})
                    </span>
                  </li>
                ))}
              </ul>
            </Fact>
          )}
        </aside>
      </div>
    </div>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <h2 className="text-12 text-ink-faint">{label}</h2>
      <div className="min-w-0 break-words">{children}</div>
    </div>
  )
}

function Unpublished({ integration }: { integration: IntegrationSummary }) {
  const query = useVersionDiff(integration.key, { of: 'draft' })
  if (!integration.unpublishedChanges || query.data === undefined) return null
  const lines = describeDiff(query.data.diff)
  return (
    <Fact label={integration.version === null ? 'Not published yet' : `Since version ${integration.version}`}>
      <ul className="flex flex-col">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Link
        href={`${pageHref(integration.key)}?tab=versions&version=draft`}
        className="text-accent underline underline-offset-2"
      >
        Show what differs
      </Link>
    </Fact>
  )
}

function Draft({ definition }: { definition: Definition }) {
  const { description, documentation, flows } = definition
  return (
    <>
      {description ? <p className="whitespace-pre-wrap break-words text-14">{description}</p> : null}
      <section>
        <h2 className="mb-2 font-medium text-14">Flows</h2>
        {flows.length === 0 ? (
          <EmptyState
            icon={<Workflow />}
            title="No flow yet"
            className="rounded border py-8"
            action={
              <Link href={builderHref(definition.key)} className="text-13 text-accent hover:underline">
                Open the builder
              </Link>
            }
          />
        ) : (
          <ul className="divide-y rounded border bg-surface">
            {flows.map((flow) => (
              <li
                key={flow.key}
                className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-2 text-13"
              >
                <span className="font-medium">{flow.name}</span>
                <span className="font-mono text-12 text-ink-muted">{flow.trigger.use}</span>
                <span className="ml-auto text-ink-muted">{stepCount([...stepsOf(flow)].length)}</span>
                {flow.description ? <p className="w-full text-ink-muted">{flow.description}</p> : null}
              </li>
            ))}
          </ul>
        )}
      </section>
      {documentation ? (
        <section>
          <h2 className="mb-2 font-medium text-14">Documentation</h2>
          <Markdown text={documentation} className="rounded border bg-surface px-4 py-3" />
        </section>
      ) : null}
    </>
  )
}

function stepCount(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`
}
