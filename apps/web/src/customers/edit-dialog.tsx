'use client'

import type { Customer, Json } from '@millrace/contracts'
import { Button, Dialog, Field, Input } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { updateCustomer } from '../api/customers.ts'
import { FormError } from '../common/form-error.tsx'
import { JsonControl } from '../forms/index.ts'
import { labelWords } from './label-filter.ts'

export function EditCustomerDialog({
  customer,
  onClose,
  onSaved,
}: {
  customer: Customer
  onClose: () => void
  onSaved: (next: Customer) => Promise<void>
}) {
  const [name, setName] = useState(customer.name)
  const [labels, setLabels] = useState(customer.labels.join(', '))
  const [attributes, setAttributes] = useState<Json | undefined>(customer.attributes)
  const [fault, setFault] = useState<string | null>(null)
  const object = asObject(attributes)
  const save = useMutation({
    mutationFn: () =>
      updateCustomer(customer.externalId, {
        name: name.trim(),
        labels: labelWords(labels),
        attributes: object ?? {},
      }),
    onSuccess: async (next) => {
      await onSaved(next)
      onClose()
    },
  })
  const ready = name.trim() !== '' && fault === null && object !== null
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Edit customer"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!ready} busy={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Name" required>
          {(control) => (
            <Input
              {...control}
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Labels" help="Separated by commas. Lists filter by them.">
          {(control) => (
            <Input {...control} value={labels} onChange={(event) => setLabels(event.target.value)} />
          )}
        </Field>
        <Field
          label="Attributes"
          help="An object of JSON, at most 16 KB. Flows read it as customer.attributes."
          error={
            fault === null && object === null ? 'This is no object: it begins with { and ends with }.' : null
          }
        >
          {(control) => (
            <JsonControl
              control={control}
              value={attributes}
              onChange={setAttributes}
              onFault={setFault}
              rows={8}
            />
          )}
        </Field>
        <FormError error={save.error} />
      </div>
    </Dialog>
  )
}

/** Nothing written is an object without members; null: it is none. */
function asObject(value: Json | undefined): { [key: string]: Json } | null {
  if (value === undefined) return {}
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
}
