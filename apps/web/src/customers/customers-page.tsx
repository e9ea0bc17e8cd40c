'use client'

import type { Customer } from '@millrace/contracts'
import { Button, type Column, Dialog, EmptyState, Field, Input, RelativeTime } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, Users } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { createCustomer, useCustomers } from '../api/customers.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'
import { toSlug } from '../common/slug.ts'
import { countText, ListView } from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'

export function CustomersPage() {
  const list = useCustomers()
  const [creating, setCreating] = useState(false)
  useHotkeys([{ keys: 'n', label: 'New customer', run: () => setCreating(true) }])
  const add = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New customer
    </Button>
  )
  return (
    <PageFrame title="Customers" count={countText(list)} actions={add}>
      <ListView
        list={list}
        label="customers"
        columns={columns}
        rowKey={(row) => row.externalId}
        empty={
          <EmptyState icon={<Users />} title="No customers yet" action={add}>
            A customer is a client of your organization, known by your own id for it. Integrations are
            deployed for customers.
          </EmptyState>
        }
      />
      {creating ? <CreateDialog onClose={() => setCreating(false)} /> : null}
    </PageFrame>
  )
}

const columns: Column<Customer>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(200px, 2fr)',
    cell: (row) => <span className="font-medium">{row.name}</span>,
  },
  {
    key: 'externalId',
    header: 'External id',
    width: 'minmax(160px, 1.5fr)',
    cell: (row) => <span className="font-mono text-12 text-ink-muted">{row.externalId}</span>,
  },
  {
    key: 'instances',
    header: 'Instances',
    width: '80px',
    align: 'end',
    cell: (row) => row.instances,
  },
  {
    key: 'created',
    header: 'Added',
    width: '120px',
    align: 'end',
    cell: (row) => <RelativeTime at={row.createdAt} className="text-ink-muted" />,
  },
  {
    key: 'runs',
    header: <span className="sr-only">Runs</span>,
    width: '72px',
    align: 'end',
    cell: (row) => (
      <Link
        href={`/runs?customer=${encodeURIComponent(row.externalId)}`}
        className="text-accent text-13 hover:underline"
      >
        Runs
      </Link>
    ),
  },
]

function CreateDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [ownId, setOwnId] = useState<string | null>(null)
  const externalId = ownId ?? toSlug(name)
  const create = useMutation({
    mutationFn: () => createCustomer({ name: name.trim(), externalId: externalId.trim() }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: queryKeys.customers })
      onClose()
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
        <FormError error={create.error} />
      </form>
    </Dialog>
  )
}
