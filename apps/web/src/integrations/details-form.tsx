'use client'

import type { Definition } from '@millrace/contracts'
import { Button, Field, Input, Segmented, Textarea, useToast } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { saveDraft } from '../api/integrations.ts'
import { FormError } from '../common/form-error.tsx'
import { Markdown } from '../common/markdown.tsx'
import { type Details, detailsOf, isSameDetails, withDetails } from './details.ts'
import { IconField } from './icon-field.tsx'

/** Category, labels, icon and documentation. Saved over the draft that was loaded, and no other. */
export function DetailsForm({
  draft,
  mayWrite,
  onSaved,
}: {
  draft: { definition: Definition; etag: string | null }
  mayWrite: boolean
  onSaved: () => Promise<void>
}) {
  const toast = useToast()
  const loaded = detailsOf(draft.definition)
  const [details, setDetails] = useState(loaded)
  const set = (changes: Partial<Details>) => setDetails({ ...details, ...changes })
  const save = useMutation({
    mutationFn: () => saveDraft({ definition: withDetails(draft.definition, details), etag: draft.etag }),
    onSuccess: async () => {
      toast({ tone: 'success', title: 'Saved in the draft' })
      await onSaved()
    },
  })
  const isChanged = !isSameDetails(details, loaded)
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged && !save.isPending) save.mutate()
      }}
    >
      <fieldset disabled={!mayWrite} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Category" help="Groups integrations in the marketplace.">
            {(control) => (
              <Input
                {...control}
                maxLength={60}
                value={details.category}
                onChange={(event) => set({ category: event.target.value })}
              />
            )}
          </Field>
          <Field label="Labels" help="Separated by commas.">
            {(control) => (
              <Input
                {...control}
                value={details.labels}
                onChange={(event) => set({ labels: event.target.value })}
              />
            )}
          </Field>
        </div>
        <Field label="Description" help="One line below its name.">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={10_000}
              value={details.description}
              onChange={(event) => set({ description: event.target.value })}
            />
          )}
        </Field>
        <IconField icon={details.icon} onChange={(icon) => set({ icon })} disabled={!mayWrite} />
      </fieldset>
      <Documentation
        text={details.documentation}
        onChange={mayWrite ? (documentation) => set({ documentation }) : null}
      />
      <FormError error={save.error} />
      {mayWrite ? (
        <div className="flex items-center gap-2">
          <Button type="submit" variant="primary" disabled={!isChanged} busy={save.isPending}>
            Save in the draft
          </Button>
          {save.isError ? <Button onClick={() => void onSaved()}>Load the present draft</Button> : null}
        </div>
      ) : null}
    </form>
  )
}

function Documentation({ text, onChange }: { text: string; onChange: ((text: string) => void) | null }) {
  const [view, setView] = useState<'write' | 'preview'>(onChange === null ? 'preview' : 'write')
  const shown = onChange === null ? 'preview' : view
  return (
    <Field
      label="Documentation"
      help="Markdown, for whoever sets it up. HTML is left out, and images become links."
      aside={
        onChange === null ? null : (
          <Segmented
            label="View"
            size="sm"
            value={view}
            onChange={setView}
            options={views}
            className="w-40"
          />
        )
      }
    >
      {(control) =>
        shown === 'write' ? (
          <Textarea
            {...control}
            mono
            rows={14}
            maxLength={100_000}
            value={text}
            onChange={(event) => onChange?.(event.target.value)}
          />
        ) : (
          <div id={control.id} className="min-h-40 rounded border bg-surface px-4 py-3">
            {text.trim() === '' ? (
              <p className="text-13 text-ink-faint">Nothing is written yet.</p>
            ) : (
              <Markdown text={text} />
            )}
          </div>
        )
      }
    </Field>
  )
}

const views = [
  { value: 'write', label: 'Write' },
  { value: 'preview', label: 'Preview' },
] as const
