'use client'

import { Button, ConfirmDialog, Dialog, Field, IconButton, Input, Menu, MenuItem } from '@millrace/ui'
import { clsx } from 'clsx'
import { ChevronDown, Plus } from 'lucide-react'
import { useState } from 'react'
import { newSlug } from '../document/index.ts'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'

type FlowDialog = { kind: 'add' } | { kind: 'rename' | 'delete'; key: string; name: string } | null

/** The flows of the integration: one is on the canvas. */
export function FlowTabs() {
  const store = useBuilderStore()
  const { flows } = useDefinition()
  const shown = useBuilder((state) => state.flowKey)
  const mayEdit = useBuilder((state) => state.rights.edit)
  const [dialog, setDialog] = useState<FlowDialog>(null)
  return (
    <nav aria-label="Flows" className="flex min-w-0 items-center gap-0.5 overflow-x-auto">
      {flows.map(({ key, name }) => (
        <span
          key={key}
          className={clsx(
            'flex h-7 shrink-0 items-center rounded',
            key === shown ? 'bg-hover' : 'hover:bg-hover',
          )}
        >
          <button
            type="button"
            aria-current={key === shown ? 'page' : undefined}
            onClick={() => store.getState().showFlow(key)}
            className={clsx(
              'h-full max-w-44 truncate rounded px-2.5 text-13',
              key === shown ? 'font-medium text-ink' : 'text-ink-muted',
            )}
          >
            {name}
          </button>
          {mayEdit && key === shown ? (
            <Menu
              align="start"
              trigger={
                <button
                  type="button"
                  aria-label={`More for flow ${name}`}
                  className="mr-0.5 flex size-6 items-center justify-center rounded text-ink-faint hover:text-ink"
                >
                  <ChevronDown className="size-3.5" />
                </button>
              }
            >
              <MenuItem onSelect={() => setDialog({ kind: 'rename', key, name })}>Rename</MenuItem>
              <MenuItem onSelect={() => store.getState().openDialog('flow-settings')}>Settings</MenuItem>
              <MenuItem danger onSelect={() => setDialog({ kind: 'delete', key, name })}>
                Delete
              </MenuItem>
            </Menu>
          ) : null}
        </span>
      ))}
      {mayEdit ? (
        <IconButton label="Add a flow" size="sm" onClick={() => setDialog({ kind: 'add' })}>
          <Plus />
        </IconButton>
      ) : null}
      <FlowDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </nav>
  )
}

function FlowDialogs({ dialog, onClose }: { dialog: FlowDialog; onClose: () => void }) {
  const store = useBuilderStore()
  const { flows } = useDefinition()
  if (dialog === null) return null
  if (dialog.kind === 'delete') {
    return (
      <ConfirmDialog
        open
        onOpenChange={onClose}
        title={`Delete the flow "${dialog.name}"?`}
        confirmLabel="Delete flow"
        onConfirm={async () => store.getState().dispatch({ type: 'delete-flow', flow: dialog.key })}
      >
        Its steps go with it. Published versions keep theirs, and undo brings the flow back.
      </ConfirmDialog>
    )
  }
  const save = (name: string) => {
    if (dialog.kind === 'rename') {
      store.getState().dispatch({ type: 'set-flow', flow: dialog.key, patch: { name } })
    } else {
      const key = newSlug(name, new Set(flows.map((flow) => flow.key)), 'flow')
      store.getState().dispatch({ type: 'add-flow', key, name })
    }
    onClose()
  }
  return (
    <NameDialog
      title={dialog.kind === 'add' ? 'Add a flow' : 'Rename the flow'}
      action={dialog.kind === 'add' ? 'Add' : 'Rename'}
      initial={dialog.kind === 'add' ? '' : dialog.name}
      onSave={save}
      onClose={onClose}
    />
  )
}

function NameDialog({
  title,
  action,
  initial,
  onSave,
  onClose,
}: {
  title: string
  action: string
  initial: string
  onSave: (name: string) => void
  onClose: () => void
}) {
  const [name, setName] = useState(initial)
  const isValid = name.trim() !== ''
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!isValid} onClick={() => onSave(name.trim())}>
            {action}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isValid) onSave(name.trim())
        }}
      >
        <Field label="Name">
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              value={name}
              placeholder="Import orders"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  )
}
