'use client'

import { type Field as ConfigField, type Definition, fieldTypes, type Json } from '@millrace/contracts'
import { Button, Checkbox, Dialog, Field, IconButton, Select } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useId } from 'react'
import { saveTestBindings, testBindingsKey, useTestBindings } from '../api.ts'
import { useAutosave } from '../save/context.tsx'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'
import { CommitInput } from './parts.tsx'

type Page = NonNullable<Definition['config']>['pages'][number]

/** The wizard that a customer fills in: pages of fields; and what test runs take for them. */
export function ConfigDialog() {
  const store = useBuilderStore()
  const isOpen = useBuilder((state) => state.dialog === 'config')
  const definition = useDefinition()
  const pages = definition.config?.pages ?? []
  // A page has no identity but its place.
  const rows = pages.map((page, at) => ({ page, at }))
  const setPages = (next: Page[]) =>
    store.getState().dispatch({ type: 'set-config', config: { pages: next } }, 'config')
  const close = () => store.getState().openDialog(null)
  return (
    <Dialog
      open={isOpen}
      onOpenChange={close}
      width="xl"
      title="Config pages"
      description="What each customer is asked when they install this integration. Expressions read it as config.key."
      footer={
        <Button variant="primary" onClick={close}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-6">
        {rows.map(({ page, at: index }) => (
          <PageEditor
            key={index}
            page={page}
            taken={pages.flatMap((each) => each.fields.map(({ key }) => key))}
            onChange={(next) => setPages(pages.map((each, at) => (at === index ? next : each)))}
            onRemove={() => setPages(pages.filter((_, at) => at !== index))}
          />
        ))}
        <Button
          size="sm"
          icon={<Plus />}
          className="self-start"
          onClick={() => setPages([...pages, { title: `Page ${pages.length + 1}`, fields: [] }])}
        >
          Add a page
        </Button>
        <TestValues fields={pages.flatMap((page) => page.fields)} />
      </div>
    </Dialog>
  )
}

function PageEditor({
  page,
  taken,
  onChange,
  onRemove,
}: {
  page: Page
  taken: string[]
  onChange: (page: Page) => void
  onRemove: () => void
}) {
  const setField = (key: string, next: ConfigField) =>
    onChange({ ...page, fields: page.fields.map((field) => (field.key === key ? next : field)) })
  const add = () => {
    const number = Array.from({ length: taken.length + 1 }, (_, at) => at + 1).find(
      (at) => !taken.includes(`field${at}`),
    )
    const key = `field${number ?? taken.length + 1}`
    onChange({ ...page, fields: [...page.fields, { key, type: 'text', label: 'New field' }] })
  }
  return (
    <section className="rounded border p-3">
      <div className="mb-3 flex items-end gap-2">
        <Field label="Page title" className="flex-1">
          {(control) => (
            <CommitInput {...control} value={page.title} onCommit={(title) => onChange({ ...page, title })} />
          )}
        </Field>
        <IconButton label="Remove this page" size="sm" onClick={onRemove}>
          <Trash2 />
        </IconButton>
      </div>
      <ul className="flex flex-col gap-2">
        {page.fields.map((field) => (
          <li key={field.key} className="flex flex-wrap items-center gap-2">
            <CommitInput
              aria-label="Key"
              mono
              className="w-32"
              value={field.key}
              onCommit={(key) => {
                if (!taken.includes(key)) setField(field.key, { ...field, key })
              }}
            />
            <CommitInput
              aria-label="Label"
              className="min-w-32 flex-1"
              value={field.label}
              onCommit={(label) => setField(field.key, { ...field, label })}
            />
            <Select
              label="Type"
              size="sm"
              className="w-28"
              value={field.type}
              options={fieldTypes.map((type) => ({ value: type, label: type }))}
              onChange={(value) => {
                const type = fieldTypes.find((each) => each === value)
                if (type) setField(field.key, { ...withoutDefault(field), type })
              }}
            />
            <CommitInput
              aria-label="Default"
              placeholder="Default"
              className="w-32"
              value={textOf(field.default)}
              onCommit={(text) =>
                setField(
                  field.key,
                  text === '' ? withoutDefault(field) : { ...field, default: readValue(field, text) },
                )
              }
            />
            <Checkbox
              label="Required"
              checked={field.required ?? false}
              onChange={(required) => setField(field.key, { ...field, required })}
            />
            <IconButton
              label={`Remove ${field.label}`}
              size="sm"
              onClick={() =>
                onChange({ ...page, fields: page.fields.filter(({ key }) => key !== field.key) })
              }
            >
              <Trash2 />
            </IconButton>
          </li>
        ))}
      </ul>
      <Button size="sm" variant="ghost" icon={<Plus />} onClick={add} className="mt-2">
        Add a field
      </Button>
    </section>
  )
}

/** What test runs of this draft take for the customer's settings. */
function TestValues({ fields }: { fields: ConfigField[] }) {
  const id = useId()
  const key = useBuilder((state) => state.integrationKey)
  const autosave = useAutosave()
  const queries = useQueryClient()
  const bindings = useTestBindings(key)
  if (fields.length === 0 || !bindings.data) return null
  const { config, connections } = bindings.data
  const set = async (field: ConfigField, text: string) => {
    await autosave.flush()
    const { [field.key]: _old, ...others } = config
    const next = text === '' ? others : { ...others, [field.key]: readValue(field, text) }
    queries.setQueryData(testBindingsKey(key), await saveTestBindings(key, { config: next, connections }))
  }
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-2 font-medium text-13">
        Values for test runs
      </h3>
      <div className="grid grid-cols-2 gap-3">
        {fields.map((field) => (
          <Field key={field.key} label={field.label}>
            {(control) => (
              <CommitInput
                {...control}
                type={field.type === 'secret' ? 'password' : 'text'}
                value={textOf(config[field.key])}
                placeholder={textOf(field.default)}
                onCommit={(text) => void set(field, text)}
              />
            )}
          </Field>
        ))}
      </div>
    </section>
  )
}

function withoutDefault({ default: _default, ...field }: ConfigField): ConfigField {
  return field
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Numbers, booleans and JSON are read from the text; what cannot be read stays text and becomes a problem. */
function readValue(field: ConfigField, text: string): Json {
  const isText = ['text', 'multiline', 'secret', 'select', 'code'].includes(field.type)
  if (isText) return text
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return text
  }
}
