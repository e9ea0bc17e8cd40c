'use client'

import type { Instance, InstanceRevision } from '@millrace/contracts'
import {
  Badge,
  Button,
  ConfirmDialog,
  EmptyState,
  ErrorState,
  JsonView,
  RelativeTime,
  Skeleton,
  useToast,
} from '@millrace/ui'
import { History, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { rollBackInstance, useInstanceRevisions } from '../api/instances.ts'
import { toCode, toMessage } from '../api-client.ts'

/** What the instance was before each change, and the way back. */
export function RevisionsTab({
  instance,
  mayWrite,
  onChanged,
}: {
  instance: Instance
  mayWrite: boolean
  onChanged: (instance: Instance) => Promise<void>
}) {
  const toast = useToast()
  const list = useInstanceRevisions(instance.id)
  const [chosen, setChosen] = useState<InstanceRevision | null>(null)
  if (list.status === 'loading') return <Skeleton className="h-40 w-full" />
  if (list.status === 'failed') {
    return (
      <ErrorState
        title="The revisions could not be loaded"
        message={toMessage(list.error)}
        code={toCode(list.error)}
        onRetry={list.retry}
      />
    )
  }
  if (list.items.length === 0) {
    return (
      <EmptyState icon={<History />} title="Nothing has changed yet">
        Each change of version, config or connections keeps what was there before, so that one can go back.
      </EmptyState>
    )
  }
  return (
    <>
      <ol className="divide-y divide-line rounded border bg-surface">
        {list.items.map((revision) => (
          <li key={revision.id} className="flex flex-col gap-2 px-4 py-3">
            <div className="flex items-center gap-3 text-13">
              <Badge tone="accent">v{revision.version}</Badge>
              <span className="min-w-0 flex-1">
                {words[revision.reason]} <RelativeTime at={revision.createdAt} />
                {revision.actorName === '' ? '' : ` by ${revision.actorName}`}
              </span>
              {mayWrite ? (
                <Button size="sm" icon={<Undo2 />} onClick={() => setChosen(revision)}>
                  Go back to this
                </Button>
              ) : null}
            </div>
            <details className="text-13">
              <summary className="cursor-pointer text-ink-muted">Config and connections</summary>
              <div className="mt-2 rounded border bg-sunken p-2">
                <JsonView
                  label="What it was"
                  toolbar={false}
                  value={{ config: revision.config, connections: revision.connections }}
                />
              </div>
            </details>
          </li>
        ))}
      </ol>
      {list.hasMore ? (
        <Button className="mt-3" busy={list.loadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      ) : null}
      <ConfirmDialog
        open={chosen !== null}
        onOpenChange={() => setChosen(null)}
        title={`Go back to v${chosen?.version ?? ''}?`}
        confirmLabel="Go back"
        onConfirm={async () => {
          if (chosen === null) return
          const next = await rollBackInstance(instance.id, chosen.id)
          await onChanged(next)
          toast({ tone: 'success', title: `Back on v${next.version}` })
        }}
      >
        Version, config and connections become what they were then. Runs that have begun stay with their
        version. What is there now is kept as a revision.
      </ConfirmDialog>
    </>
  )
}

const words: Record<InstanceRevision['reason'], string> = {
  update: 'Until its settings were changed',
  upgrade: 'Until it was moved to another version',
  rollback: 'Until somebody went back',
}
