'use client'

import { Button, Dialog, Skeleton } from '@millrace/ui'
import { useQuery } from '@tanstack/react-query'
import { toMessage } from '../../api-client.ts'
import { loadDraft } from '../api.ts'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'
import { useAutosave } from './context.tsx'
import { describeDifferences } from './differences.ts'

/** Two people changed one draft: shows what differs and lets one of them decide, now or later. */
export function ConflictDialog() {
  const isOpen = useBuilder((state) => state.save.kind === 'conflict' && state.dialog === 'conflict')
  return isOpen ? <Conflict /> : null
}

function Conflict() {
  const store = useBuilderStore()
  const autosave = useAutosave()
  const ours = useDefinition()
  const theirs = useQuery({
    queryKey: ['integrations', ours.key, 'conflict'],
    queryFn: ({ signal }) => loadDraft(ours.key, signal),
    staleTime: 0,
    gcTime: 0,
  })
  const close = () => store.getState().openDialog(null)
  const reload = () => {
    if (!theirs.data) return
    close()
    store.getState().replaceDefinition(theirs.data.definition)
    autosave.adopt(theirs.data)
  }
  const keep = () => {
    if (!theirs.data) return
    close()
    autosave.adopt(theirs.data)
  }
  return (
    <Dialog
      open
      onOpenChange={close}
      title="Somebody else changed this draft"
      description="Your last changes are not saved yet. Choose which draft stays."
      footer={
        <>
          <Button disabled={!theirs.data} onClick={keep}>
            Keep mine
          </Button>
          <Button variant="primary" disabled={!theirs.data} onClick={reload}>
            Reload theirs
          </Button>
        </>
      }
    >
      {theirs.isError ? (
        <div className="flex items-center justify-between gap-3 text-13 text-failed">
          {toMessage(theirs.error)}
          <Button size="sm" onClick={() => void theirs.refetch()}>
            Try again
          </Button>
        </div>
      ) : null}
      {theirs.isPending ? <Skeleton className="h-5 w-64" /> : null}
      {theirs.data ? (
        <ul className="flex list-disc flex-col gap-1 break-words pl-4 text-13">
          {describeDifferences(ours, theirs.data.definition).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </Dialog>
  )
}
