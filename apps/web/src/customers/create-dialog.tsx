'use client'

import { Button, Dialog, Field, Input } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { createCustomer } from '../api/customers.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'
import { toSlug } from '../common/slug.ts'
import { customerHref } from './customer-href.ts'
import { labelWords } from './label-filter.ts'

export function CreateCustomerDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [ownId, setOwnId] = useState<string | null>(null)
  const [labels, setLabels] = useState('')
  const externalId = ownId ?? toSlug(name)
  const create = useMutation({
    mutationFn: () =>
      createCustomer({ name: name.trim(), externalId: externalId.trim(), labels: labelWords(labels) }),
    onSuccess: async (created) => {
      await queries.invalidateQueries({ queryKey: queryKeys.customers })
      router.push(customerHref(created.externalId))
    },
  })
  const ready = name.trim() !== '' && externalId.trim() !== ''
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New customer"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form="create-customer"
            disabled={!ready}
            busy={create.isPending}
          >
            Create
          </Button>
        </>
      }
    >
      <form
        id="create-customer"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !create.isPending) create.mutate()
        }}
      >
        <Field label="Name" required>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={200}
              placeholder="Globex"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="External id" required help="Your own id of this customer; the API finds it by this.">
          {(control) => (
            <Input
              {...control}
              mono
              maxLength={200}
              value={externalId}
              onChange={(event) => setOwnId(event.target.value)}
            />
          )}
        </Field>
        <Field label="Labels" help="Separated by commas.">
          {(control) => (
            <Input {...control} value={labels} onChange={(event) => setLabels(event.target.value)} />
          )}
        </Field>
        <FormError error={create.error} />
      </form>
    </Dialog>
  )
}
