'use client'

import { RelativeTime, Spinner } from '@millrace/ui'
import { CircleAlert, CloudOff } from 'lucide-react'
import { useAutosave } from '../save/context.tsx'
import { useBuilder, useBuilderStore } from '../state/index.ts'

/** Whether the work is safe. */
export function SaveState() {
  const save = useBuilder((state) => state.save)
  return (
    <span
      role="status"
      data-testid="save-state"
      data-state={save.kind}
      className="flex shrink-0 items-center gap-1.5 whitespace-nowrap text-12 text-ink-faint"
    >
      <SaveText />
    </span>
  )
}

function SaveText() {
  const save = useBuilder((state) => state.save)
  const autosave = useAutosave()
  const store = useBuilderStore()
  switch (save.kind) {
    case 'saved':
      return (
        <span>
          saved <RelativeTime at={new Date(save.at).toISOString()} />
        </span>
      )
    case 'unsaved':
      return 'unsaved'
    case 'saving':
      return (
        <>
          <Spinner /> saving
        </>
      )
    case 'signed-out':
      return (
        <span className="flex items-center gap-1.5 text-failed">
          <CloudOff className="size-4" aria-hidden="true" /> signed out
        </span>
      )
    case 'conflict':
      return (
        <button
          type="button"
          onClick={() => store.getState().openDialog('conflict')}
          className="flex h-6 items-center gap-1.5 text-failed hover:underline"
        >
          <CircleAlert className="size-4" aria-hidden="true" /> changed elsewhere, decide
        </button>
      )
    case 'failed':
      return (
        <button
          type="button"
          title={save.message}
          onClick={() => void autosave.flush()}
          className="flex h-6 items-center gap-1.5 text-failed hover:underline"
        >
          <CloudOff className="size-4" aria-hidden="true" /> not saved, try again
        </button>
      )
    default:
      return save satisfies never
  }
}
