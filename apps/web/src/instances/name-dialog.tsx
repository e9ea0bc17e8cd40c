'use client'

import type { Instance } from '@millrace/contracts'
import { Button, Dialog, Field, Input } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { updateInstance } from '../api/instances.ts'
import { FormError } from '../common/form-error.tsx'
import { labelWords } from './label-words.ts'

/** What tells one instance from the others, and how it is found again. */
export function NameDialog({
  instance,
  onClose,
  onSaved,
}: {
  instance: Instance
  onClose: () => void
  onSaved: (next: Instance) => Promise<void>
}) {
  const [name, setName] = useState(instance.name)
  const [labels, setLabels] = useState(instance.labels.join(', '))
  const save = useMutation({
    mutationFn: () => updateInstance(instance.id, { name: name.trim(), labels: labelWords(labels) }),
    onSuccess: async (next) => {
      await onSaved(next)
      onClose()
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Name and labels"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Name" help="Tells several instances of one integration apart.">
          {(control) => (
            <Input
              {...control}
              value={name}
              placeholder={instance.integrationName}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Labels" help="Separated by commas.">
          {(control) => (
            <Input {...control} value={labels} onChange={(event) => setLabels(event.target.value)} />
          )}
        </Field>
        <FormError error={save.error} />
      </div>
    </Dialog>
  )
}
