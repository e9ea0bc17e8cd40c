'use client'

import type { Customer, CustomerUser } from '@millrace/contracts'
import {
  Button,
  type Column,
  ConfirmDialog,
  EmptyState,
  IconButton,
  Menu,
  MenuItem,
  RelativeTime,
} from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Pencil, Plus, Search, SlidersHorizontal, Trash2, UserRound } from 'lucide-react'
import { useState } from 'react'
import { deleteCustomerUser, useCustomerUsers } from '../api/customers.ts'
import { queryKeys } from '../api/keys.ts'
import { useMay } from '../api/system.ts'
import { ListView, SearchInput } from '../lists/index.ts'
import { UserDialog } from './user-dialog.tsx'
import { UserValuesDialog } from './user-values-dialog.tsx'

export function UsersTab({
  customer,
  q,
  onSearch,
}: {
  customer: Customer
  q: string
  onSearch: (q: string) => void
}) {
  const queries = useQueryClient()
  const mayWrite = useMay('customer.write') && customer.status !== 'deleting'
  const list = useCustomerUsers(customer.externalId, q)
  const [editing, setEditing] = useState<CustomerUser | 'new' | null>(null)
  const [removing, setRemoving] = useState<CustomerUser | null>(null)
  const [configuring, setConfiguring] = useState<CustomerUser | null>(null)
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.customer(customer.externalId) })
  const add = mayWrite ? (
    <Button icon={<Plus />} onClick={() => setEditing('new')}>
      Add user
    </Button>
  ) : null
  return (
    <>
      <div className="flex shrink-0 items-center justify-between gap-2 border-b px-4 py-2">
        <SearchInput text={q} onChange={onSearch} label="Search users" placeholder="Name, e-mail or id" />
        {add}
      </div>
      <ListView
        list={list}
        label="users"
        columns={[
          ...columns,
          menuColumn({ mayWrite, onConfigure: setConfiguring, onEdit: setEditing, onRemove: setRemoving }),
        ]}
        rowKey={(row) => row.id}
        empty={
          q === '' ? (
            <EmptyState icon={<UserRound />} title="No users yet">
              Persons of this customer who use your integrations. They are added when they first come with an
              embed token, or by hand.
            </EmptyState>
          ) : (
            <EmptyState icon={<Search />} title="No user fits this search" />
          )
        }
      />
      {editing === null ? null : (
        <UserDialog
          customer={customer.externalId}
          user={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={refresh}
        />
      )}
      {configuring === null ? null : (
        <UserValuesDialog customer={customer} user={configuring} onClose={() => setConfiguring(null)} />
      )}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={() => setRemoving(null)}
        title={`Remove ${removing?.name || removing?.externalId || 'this user'}?`}
        confirmLabel="Remove user"
        onConfirm={async () => {
          if (removing === null) return
          await deleteCustomerUser(customer.externalId, removing.externalId)
          await refresh()
        }}
      >
        What they have configured for themselves is removed too, and their embed sessions end.
      </ConfirmDialog>
    </>
  )
}

const columns: Column<CustomerUser>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(160px, 1.5fr)',
    cell: (row) => <span className="font-medium">{row.name || row.externalId}</span>,
  },
  {
    key: 'email',
    header: 'E-mail',
    width: 'minmax(160px, 1.5fr)',
    cell: (row) => row.email,
  },
  {
    key: 'externalId',
    header: 'External id',
    width: 'minmax(120px, 1fr)',
    cell: (row) => <span className="font-mono text-12 text-ink-muted">{row.externalId}</span>,
  },
  {
    key: 'seen',
    header: 'Last seen',
    width: '120px',
    align: 'end',
    cell: (row) =>
      row.lastSeenAt === null ? (
        <span className="text-ink-faint">Never</span>
      ) : (
        <RelativeTime at={row.lastSeenAt} className="text-ink-muted" />
      ),
  },
]

function menuColumn({
  mayWrite,
  onConfigure,
  onEdit,
  onRemove,
}: {
  mayWrite: boolean
  onConfigure: (user: CustomerUser) => void
  onEdit: (user: CustomerUser) => void
  onRemove: (user: CustomerUser) => void
}): Column<CustomerUser> {
  return {
    key: 'menu',
    header: <span className="sr-only">Actions</span>,
    width: '32px',
    cell: (row) => (
      <Menu
        trigger={
          <IconButton label={`Actions for ${row.name || row.externalId}`} size="sm">
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<SlidersHorizontal />} onSelect={() => onConfigure(row)}>
          Configuration
        </MenuItem>
        {mayWrite ? (
          <>
            <MenuItem icon={<Pencil />} onSelect={() => onEdit(row)}>
              Edit
            </MenuItem>
            <MenuItem icon={<Trash2 />} danger onSelect={() => onRemove(row)}>
              Remove
            </MenuItem>
          </>
        ) : null}
      </Menu>
    ),
  }
}
