'use client'

import { Button, Dialog, EmptyState, Field } from '@millrace/ui'
import { LayoutList } from 'lucide-react'
import { useState } from 'react'
import { CommitInput } from '../inspector/parts.tsx'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'
import {
  addPage,
  type ConfigPage,
  type Edit,
  fieldsOn,
  type Place,
  replaceField,
  replacePage,
} from './config-edits.ts'
import { FieldEditor } from './field-editor.tsx'
import { Outline } from './outline.tsx'
import { Preview } from './preview.tsx'

/** The wizard that a customer fills in: its pages and fields, what can be said of each, and how it looks. */
export function ConfigDialog() {
  const store = useBuilderStore()
  const isOpen = useBuilder((state) => state.dialog === 'config')
  const close = () => store.getState().openDialog(null)
  return (
    <Dialog
      open={isOpen}
      onOpenChange={close}
      width="full"
      title="Config pages"
      description="What each customer is asked when they install this integration. Expressions read it as config.key."
      footer={
        <Button variant="primary" onClick={close}>
          Done
        </Button>
      }
    >
      <ConfigEditor />
    </Dialog>
  )
}

function ConfigEditor() {
  const store = useBuilderStore()
  const definition = useDefinition()
  const pages = definition.config?.pages ?? []
  const [place, setPlace] = useState<Place | null>(pages.length === 0 ? null : { page: 0, field: null })
  const setPages = (next: ConfigPage[]) =>
    store.getState().dispatch({ type: 'set-config', config: { pages: next } }, 'config')
  const edit = (next: Edit) => {
    setPages(next.pages)
    setPlace(next.place)
  }
  if (pages.length === 0) {
    return (
      <EmptyState
        icon={<LayoutList />}
        title="Customers are asked for nothing but connections"
        action={
          <Button variant="primary" onClick={() => edit(addPage(pages))}>
            Add a page
          </Button>
        }
      >
        A page asks for what differs from customer to customer: a folder, a schedule, which field goes where.
      </EmptyState>
    )
  }
  const page = place === null ? undefined : pages[place.page]
  const field = place?.field === null || place === null ? undefined : page?.fields[place.field]
  return (
    <div className="flex min-h-96 gap-5">
      <Outline pages={pages} place={place} onPlace={setPlace} onEdit={edit} />
      <div className="min-w-0 flex-1">
        {page === undefined || place === null ? (
          <p className="text-13 text-ink-faint">Choose a page or a field.</p>
        ) : field === undefined || place.field === null ? (
          <PageEditor
            key={place.page}
            page={page}
            onChange={(next) => setPages(replacePage(pages, place.page, next))}
          />
        ) : (
          <FieldEditor
            key={`${place.page} ${place.field}`}
            field={field}
            others={fieldsOn(pages).filter((each) => each !== field)}
            definition={definition}
            onChange={(next) =>
              setPages(replaceField(pages, { page: place.page, field: place.field ?? 0 }, next))
            }
          />
        )}
      </div>
      <Preview />
    </div>
  )
}

function PageEditor({ page, onChange }: { page: ConfigPage; onChange: (page: ConfigPage) => void }) {
  return (
    <div className="flex flex-col gap-4">
      <Field label="Title" required>
        {(control) => (
          <CommitInput
            {...control}
            maxLength={120}
            value={page.title}
            onCommit={(title) => {
              if (title !== '') onChange({ ...page, title })
            }}
          />
        )}
      </Field>
      <Field label="Description" help="Above the fields of the page.">
        {(control) => (
          <CommitInput
            {...control}
            maxLength={4000}
            value={page.description ?? ''}
            onCommit={(description) => {
              const { description: _old, ...rest } = page
              onChange(description === '' ? rest : { ...rest, description })
            }}
          />
        )}
      </Field>
    </div>
  )
}
