'use client'

import { type Definition, diffDefinitions } from '@millrace/contracts'
import { Button, Dialog, RelativeTime, Skeleton } from '@millrace/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { getIntegrationSummary, loadDraft } from '../../api/integrations.ts'
import { toMessage } from '../../api-client.ts'
import { DiffView } from '../../definition-diff/index.ts'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'
import { useAutosave } from './context.tsx'
import { CopyMineForm } from './copy-mine-form.tsx'

/** Two people changed one draft: says who and when, shows what differs and lets one of them decide, now or later. */
export function ConflictDialog() {
  const isOpen = useBuilder((state) => state.save.kind === 'conflict' && state.dialog === 'conflict')
  return isOpen ? <Conflict /> : null
}

function Conflict() {
  const store = useBuilderStore()
  const autosave = useAutosave()
  const ours = useDefinition()
  const [isCopying, setCopying] = useState(false)
  const theirs = useQuery({
    queryKey: ['integrations', ours.key, 'conflict'],
    queryFn: async ({ signal }) => {
      const [draft, summary] = await Promise.all([
        loadDraft(ours.key, signal),
        getIntegrationSummary(ours.key, signal),
      ])
      return { draft, savedBy: summary.draftSavedBy, savedAt: summary.draftSavedAt }
    },
    staleTime: 0,
    gcTime: 0,
  })
  const close = () => store.getState().openDialog(null)
  const takeTheirs = () => {
    if (!theirs.data) return
    close()
    store.getState().replaceDefinition(theirs.data.draft.definition)
    autosave.adopt(theirs.data.draft)
  }
  const keepMine = () => {
    if (!theirs.data) return
    close()
    autosave.adopt(theirs.data.draft)
  }
  return (
    <Dialog
      open
      onOpenChange={close}
      width="xl"
      title="Somebody else changed this draft"
      description="Your last changes are not saved yet. Choose which draft stays."
      footer={
        isCopying ? null : (
          <>
            <Button disabled={!theirs.data} onClick={() => setCopying(true)}>
              Copy mine to a new integration
            </Button>
            <Button disabled={!theirs.data} onClick={keepMine}>
              Keep mine
            </Button>
            <Button variant="primary" disabled={!theirs.data} onClick={takeTheirs}>
              Take theirs
            </Button>
          </>
        )
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
      {theirs.data === undefined ? null : isCopying ? (
        <CopyMineForm mine={ours} onCopied={takeTheirs} onCancel={() => setCopying(false)} />
      ) : (
        <Difference ours={ours} theirs={theirs.data} />
      )}
    </Dialog>
  )
}

function Difference({
  ours,
  theirs,
}: {
  ours: Definition
  theirs: { draft: { definition: Definition }; savedBy: string; savedAt: string }
}) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-13">
        {theirs.savedBy === '' ? 'It was' : `${theirs.savedBy}`} saved <RelativeTime at={theirs.savedAt} />.
        What keeping yours would change in that draft:
      </p>
      <DiffView
        diff={diffDefinitions(theirs.draft.definition, ours)}
        emptyText="Both drafts hold the same."
      />
    </div>
  )
}
