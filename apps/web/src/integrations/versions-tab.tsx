'use client'

import type { IntegrationSummary, VersionSummary } from '@millrace/contracts'
import { buttonClass, EmptyState, ErrorState, RelativeTime, Skeleton } from '@millrace/ui'
import { clsx } from 'clsx'
import { GitCompareArrows } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useVersions } from '../api/integrations.ts'
import { toCode, toMessage } from '../api-client.ts'
import { builderHref, pageHref, showInAddress } from './href.ts'
import { VersionDetail } from './version-detail.tsx'

type Choice = number | 'draft'

/** Versions beside what the chosen one changed. Which one, and against what, stands in the address. */
export function VersionsTab({ integration }: { integration: IntegrationSummary }) {
  const params = useSearchParams()
  const query = useVersions(integration.key)
  if (query.isError) {
    return (
      <ErrorState
        title="The versions could not be loaded"
        message={toMessage(query.error)}
        code={toCode(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  if (!query.data) return <VersionsSkeleton />
  const versions = query.data
  if (versions.length === 0) {
    return (
      <EmptyState
        icon={<GitCompareArrows />}
        title="Nothing is published yet"
        action={
          <Link href={builderHref(integration.key)} className={buttonClass({})}>
            Open the builder
          </Link>
        }
      >
        A version is a snapshot of the draft that never changes. Customers run versions, and every version can
        be compared with the one before it, and become the draft again.
      </EmptyState>
    )
  }
  const numbers = versions.map(({ number }) => number)
  const natural = integration.unpublishedChanges ? 'draft' : (numbers[0] ?? 'draft')
  const chosen = readChoice(params.get('version'), numbers) ?? natural
  const against = readChoice(params.get('against'), numbers)
  const show = (next: { version: Choice; against: number | null }) =>
    showInAddress(
      `${pageHref(integration.key)}?tab=versions&version=${next.version}${next.against === null ? '' : `&against=${next.against}`}`,
    )
  return (
    <div className="flex min-h-0 flex-1 flex-col md:flex-row">
      <nav
        aria-label="Versions"
        className="max-h-56 shrink-0 overflow-y-auto border-b md:max-h-none md:w-72 md:border-r md:border-b-0"
      >
        <DraftRow
          integration={integration}
          isChosen={chosen === 'draft'}
          onChoose={() => show({ version: 'draft', against: null })}
        />
        {versions.map((version) => (
          <VersionRow
            key={version.number}
            version={version}
            isChosen={version.number === chosen}
            onChoose={() => show({ version: version.number, against: null })}
          />
        ))}
      </nav>
      <VersionDetail
        key={`${chosen}`}
        integration={integration}
        versions={versions}
        chosen={chosen}
        against={typeof against === 'number' && against !== chosen ? against : null}
        onAgainst={(number) => show({ version: chosen, against: number })}
      />
    </div>
  )
}

function VersionsSkeleton() {
  return (
    <div aria-busy="true" className="flex min-h-0 flex-1">
      <div className="flex w-72 flex-col border-r">
        {['a', 'b', 'c', 'd'].map((row) => (
          <div key={row} className="flex flex-col gap-2 border-b px-4 py-3">
            <Skeleton className="h-3 w-40" />
            <Skeleton className="h-3 w-56" />
          </div>
        ))}
      </div>
      <div className="flex flex-1 flex-col gap-4 p-4">
        <Skeleton className="h-5 w-64" />
        <Skeleton className="h-32 w-full" />
      </div>
    </div>
  )
}

function readChoice(text: string | null, numbers: readonly number[]): Choice | null {
  if (text === 'draft') return 'draft'
  return numbers.find((number) => String(number) === text) ?? null
}

function DraftRow({
  integration,
  isChosen,
  onChoose,
}: {
  integration: IntegrationSummary
  isChosen: boolean
  onChoose: () => void
}) {
  return (
    <Row isChosen={isChosen} onChoose={onChoose}>
      <span className="flex items-baseline gap-2">
        <span className="font-medium">Draft</span>
        <RelativeTime at={integration.draftSavedAt} className="ml-auto text-12 text-ink-faint" />
      </span>
      <span className="text-12 text-ink-muted">
        {integration.unpublishedChanges ? 'Has unpublished changes' : `Same as v${integration.version}`}
      </span>
    </Row>
  )
}

function VersionRow({
  version,
  isChosen,
  onChoose,
}: {
  version: VersionSummary
  isChosen: boolean
  onChoose: () => void
}) {
  return (
    <Row isChosen={isChosen} onChoose={onChoose}>
      <span className="flex items-baseline gap-2">
        <span className="font-medium">v{version.number}</span>
        <span className="min-w-0 truncate text-12 text-ink-muted">{version.author}</span>
        <RelativeTime at={version.createdAt} className="ml-auto shrink-0 text-12 text-ink-faint" />
      </span>
      <span className="line-clamp-2 break-words text-12 text-ink-muted">
        {version.comment || 'No comment'}
      </span>
      {version.instances > 0 ? (
        <span className="text-12 text-ink-muted">
          {version.instances} {version.instances === 1 ? 'instance' : 'instances'}
        </span>
      ) : null}
    </Row>
  )
}

function Row({
  isChosen,
  onChoose,
  children,
}: {
  isChosen: boolean
  onChoose: () => void
  children: React.ReactNode
}) {
  return (
    <button
      type="button"
      aria-current={isChosen}
      onClick={onChoose}
      className={clsx(
        'flex w-full flex-col gap-0.5 border-b px-4 py-2.5 text-left text-13 outline-offset-[-2px] hover:bg-hover',
        isChosen && 'bg-hover shadow-[inset_2px_0_0_var(--mr-accent)]',
      )}
    >
      {children}
    </button>
  )
}
