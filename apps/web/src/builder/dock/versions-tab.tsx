'use client'

import { Button, ErrorState, RelativeTime, Skeleton } from '@millrace/ui'
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
          <span className="text-ink-faint">{version.author}</span>
          <RelativeTime at={version.createdAt} className="w-24 text-right text-ink-faint" />
        </li>
      ))}
    </ul>
  )
}
