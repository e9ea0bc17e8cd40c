'use client'

import type { Customer } from '@millrace/contracts'
import {
  Badge,
  Button,
  ConfirmDialog,
  CopyButton,
  IconButton,
  Menu,
  MenuItem,
  RelativeTime,
  useToast,
} from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronLeft, Ellipsis, Pause, Pencil, Play, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { type CustomerVerb, changeCustomer, deleteCustomer } from '../api/customers.ts'
import { queryKeys } from '../api/keys.ts'
import { useMay } from '../api/system.ts'
import { toMessage } from '../api-client.ts'
import { CustomerStatus } from './customer-status.tsx'
import { EditCustomerDialog } from './edit-dialog.tsx'

/** Who it is, how it stands, and what can be done with the customer as a whole. */
export function CustomerHeader({ customer }: { customer: Customer }) {
  const toast = useToast()
  const queries = useQueryClient()
  const mayWrite = useMay('customer.write')
  const mayDelete = useMay('customer.delete')
  const [open, setOpen] = useState<'edit' | 'suspend' | 'delete' | null>(null)
  const keep = async (next: Customer) => {
    queries.setQueryData(queryKeys.customer(next.externalId), next)
    await queries.invalidateQueries({ queryKey: queryKeys.customers })
  }
  const change = useMutation({
    mutationFn: (verb: CustomerVerb) => changeCustomer(customer.externalId, verb),
    onSuccess: keep,
    onError: (error) => toast({ tone: 'danger', title: 'Nothing was changed', detail: toMessage(error) }),
  })
  const isDeleting = customer.status === 'deleting'
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-4 px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-2.5">
          <Link
            href="/customers"
            aria-label="Back to customers"
            className="-ml-1.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
          >
            <ChevronLeft className="size-4" />
          </Link>
          <h1 title={customer.name} className="truncate font-semibold text-16">
            {customer.name}
          </h1>
          <CustomerStatus status={customer.status} />
        </div>
        <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 pl-7 text-13 text-ink-muted">
          <span className="flex min-w-0 items-center gap-1">
            <span className="truncate font-mono text-12">{customer.externalId}</span>
            <CopyButton text={customer.externalId} label="Copy the external id" />
          </span>
          {customer.labels.length === 0 ? null : (
            <span className="flex min-w-0 flex-wrap gap-1">
              {customer.labels.map((label) => (
                <Link
                  key={label}
                  href={`/customers?label=${encodeURIComponent(label)}`}
                  title={`Customers with the label ${label}`}
                >
                  <Badge>{label}</Badge>
                </Link>
              ))}
            </span>
          )}
          <span>
            Added <RelativeTime at={customer.createdAt} />
          </span>
        </p>
      </div>
      {mayWrite && !isDeleting ? (
        <div className="flex items-center gap-2">
          {customer.status === 'suspended' ? (
            <Button
              variant="primary"
              icon={<Play />}
              busy={change.isPending}
              onClick={() => change.mutate('resume')}
            >
              Resume
            </Button>
          ) : (
            <Button icon={<Pause />} busy={change.isPending} onClick={() => setOpen('suspend')}>
              Suspend
            </Button>
          )}
          <Button icon={<Pencil />} onClick={() => setOpen('edit')}>
            Edit
          </Button>
          {mayDelete ? (
            <Menu
              trigger={
                <IconButton label="More actions" variant="secondary">
                  <Ellipsis />
                </IconButton>
              }
            >
              <MenuItem icon={<Trash2 />} danger onSelect={() => setOpen('delete')}>
                Delete
              </MenuItem>
            </Menu>
          ) : null}
        </div>
      ) : null}
      {open === 'edit' ? (
        <EditCustomerDialog customer={customer} onClose={() => setOpen(null)} onSaved={keep} />
      ) : null}
      <ConfirmDialog
        open={open === 'suspend'}
        onOpenChange={() => setOpen(null)}
        title={`Suspend ${customer.name}?`}
        confirmLabel="Suspend customer"
        onConfirm={async () => keep(await changeCustomer(customer.externalId, 'suspend'))}
      >
        Webhooks answer 409, schedules and polls stand still, and runs by hand are refused, until somebody
        resumes it. Runs that were accepted before go on. Nothing is lost.
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={() => setOpen(null)}
        title={`Delete ${customer.name}?`}
        confirmLabel="Delete customer"
        onConfirm={async () => keep(await deleteCustomer(customer.externalId))}
      >
        Instances stop at once, connections and users are destroyed, and all runs are removed. This cannot be
        undone. The audit log keeps who did it and when.
      </ConfirmDialog>
    </header>
  )
}
