'use client'

import { type Definition, slugSchema } from '@millrace/contracts'
import { Button, Dialog, Field, Input, Textarea } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { createIntegration } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'
import { toSlug } from '../common/slug.ts'

export function CreateIntegrationDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <CreateForm onClose={onClose} /> : null
}

function CreateForm({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  // null: the key follows the name until somebody writes one.
  const [ownKey, setOwnKey] = useState<string | null>(null)
  const [description, setDescription] = useState('')
  const key = ownKey ?? toSlug(name)
  const keyFault = key === '' ? undefined : slugSchema.safeParse(key).error?.issues[0]?.message
  const create = useMutation({
    mutationFn: () =>
      createIntegration({ kind: 'definition', definition: emptyDefinition({ key, name, description }) }),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: queryKeys.integrations })
      router.push(`/integrations/${saved.key}/builder`)
    },
  })
  const ready = name.trim() !== '' && key !== '' && keyFault === undefined
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New integration"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form="create-integration"
            disabled={!ready}
            busy={create.isPending || create.isSuccess}
          >
            Create
          </Button>
        </>
      }
    >
      <form
        id="create-integration"
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
              maxLength={120}
              placeholder="Dropbox orders to CRM"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Key"
          required
          error={keyFault}
          help="Names it in addresses and files. It cannot be changed later."
        >
          {(control) => (
            <Input
              {...control}
              mono
              maxLength={64}
              placeholder="dropbox-orders-to-crm"
              value={key}
              onChange={(event) => setOwnKey(event.target.value)}
            />
          )}
        </Field>
        <Field label="Description" help="What it does, for your colleagues and customers.">
          {(control) => (
            <Textarea
              {...control}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
        <FormError error={create.error} />
      </form>
    </Dialog>
  )
}

/** A flow without steps that is started by hand: the builder has something to show, and it is valid. */
function emptyDefinition({
  key,
  name,
  description,
}: {
  key: string
  name: string
  description: string
}): Definition {
  return {
    schemaVersion: 1,
    key,
    name: name.trim(),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    flows: [{ key: 'main', name: 'Main', trigger: { id: 'trigger', use: 'manual' }, steps: [] }],
  }
}
