'use client'

import type { VersionSummary } from '@millrace/contracts'
import { Button, ErrorState, Popover, RelativeTime, Skeleton } from '@millrace/ui'
import { Package } from 'lucide-react'
import Link from 'next/link'
import { useVersions } from '../../api/integrations.ts'
import { toCode, toMessage } from '../../api-client.ts'
import { useBuilder, useBuilderStore } from '../state/index.ts'

export function VersionsTab() {
  const store = useBuilderStore()
  const key = useBuilder((state) => state.integrationKey)
  const versions = useVersions(key)
  if (versions.isError) {
    return (
      <ErrorState
        title="The versions could not be read"
        message={toMessage(versions.error)}
        code={toCode(versions.error)}
        onRetry={() => void versions.refetch()}
        className="py-6"
      />
    )
  }
  if (!versions.data) {
    return (
      <div className="flex flex-col gap-2 p-3">
        <Skeleton className="h-5 w-80" />
        <Skeleton className="h-5 w-72" />
      </div>
    )
  }
  if (versions.data.length === 0) {
    return (
      <div className="flex flex-col items-center gap-3 px-4 py-6 text-13 text-ink-faint">
        Nothing is published yet. A version is a snapshot that customers can run.
        <Button size="sm" onClick={() => store.getState().openDialog('publish')}>
          Publish
        </Button>
      </div>
    )
  }
  return (
    <ul className="min-h-0 flex-1 overflow-y-auto py-1">
      {versions.data.map((version) => (
        <li key={version.number} className="flex items-center gap-3 px-3 py-1.5 text-13">
          <span className="w-10 shrink-0 font-medium">v{version.number}</span>
          <span className="min-w-0 flex-1 truncate text-ink-muted">{version.comment || 'No comment'}</span>
          <Dependencies dependencies={version.dependencies} />
          <span className="text-ink-faint">{version.author}</span>
          <RelativeTime at={version.createdAt} className="w-24 text-right text-ink-faint" />
          <Link
            href={`/integrations/${encodeURIComponent(key)}?tab=versions&version=${version.number}`}
            className="text-accent hover:underline"
          >
            Changes<span className="sr-only"> of version {version.number}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** The npm packages in a version's bundle, as publishing pinned them. */
function Dependencies({ dependencies }: Pick<VersionSummary, 'dependencies'>) {
  const pinned = Object.entries(dependencies)
  if (pinned.length === 0) return null
  return (
    <Popover
      align="end"
      className="w-72 max-w-[calc(100vw-2rem)]"
      trigger={
        <button
          type="button"
          className="flex h-6 shrink-0 items-center gap-1 rounded-sm px-1.5 text-12 text-ink-muted hover:bg-hover hover:text-ink"
        >
          <Package className="size-3.5" aria-hidden="true" />
          {pinned.length} {pinned.length === 1 ? 'package' : 'packages'}
        </button>
      }
    >
      <dl aria-label="Pinned packages" className="max-h-64 overflow-y-auto py-1 font-mono text-12">
        {pinned.map(([name, exact]) => (
          <div key={name} className="flex gap-3 px-3 py-1">
            <dt className="min-w-0 flex-1 break-all">{name}</dt>
            <dd className="shrink-0 text-ink-muted">{exact}</dd>
          </div>
        ))}
      </dl>
    </Popover>
  )
}
