'use client'

import type { Connection, ConnectorManifest } from '@millrace/contracts'
import {
  Badge,
  type BadgeTone,
  Button,
  type Column,
  ConfirmDialog,
  ConnectorIcon,
  EmptyState,
  IconButton,
  Menu,
  MenuItem,
  MenuSeparator,
  RelativeTime,
  useToast,
} from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Pencil, Plug, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { deleteConnection, useConnections } from '../api/connections.ts'
import { queryKeys } from '../api/keys.ts'
import { useConnectors } from '../api/system.ts'
import { countText, ListView } from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { CreateConnectionDialog } from './create-dialog.tsx'
import { EditConnectionDialog } from './edit-dialog.tsx'
import { TestButton } from './test-button.tsx'

export function ConnectionsPage() {
  const list = useConnections()
  const { data: connectors = [] } = useConnectors()
  const [creating, setCreating] = useState(false)
  const [editing, setEditing] = useState<Connection | null>(null)
  const [deleting, setDeleting] = useState<Connection | null>(null)
  useHotkeys([{ keys: 'n', label: 'New connection', run: () => setCreating(true) }])
  const add = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New connection
    </Button>
  )
  return (
    <PageFrame title="Connections" count={countText(list)} actions={add}>
      <ListView
        list={list}
        label="connections"
        rowHeight={52}
        minWidth={860}
        columns={connectionColumns({ connectors, onEdit: setEditing, onDelete: setDeleting })}
        rowKey={(row) => row.id}
        onOpen={setEditing}
        empty={
          <EmptyState icon={<Plug />} title="No connections yet" action={add}>
            A connection holds the credentials for one third-party system, sealed under the master key. Steps
            name it by its slot and never see it in the definition.
          </EmptyState>
        }
      />
      {creating ? (
        <CreateConnectionDialog connectors={connectors} onClose={() => setCreating(false)} />
      ) : null}
      {editing ? (
        <EditConnectionDialog connection={editing} connectors={connectors} onClose={() => setEditing(null)} />
      ) : null}
      <DeleteDialog connection={deleting} onClose={() => setDeleting(null)} />
    </PageFrame>
  )
}

const statusLooks: Record<Connection['status'], { tone: BadgeTone; word: string }> = {
  untested: { tone: 'neutral', word: 'Not tested' },
  active: { tone: 'success', word: 'Active' },
  failing: { tone: 'danger', word: 'Failing' },
}

function connectionColumns({
  connectors,
  onEdit,
  onDelete,
}: {
  connectors: readonly ConnectorManifest[]
  onEdit: (row: Connection) => void
  onDelete: (row: Connection) => void
}): Column<Connection>[] {
  const manifestOf = (row: Connection) => connectors.find((connector) => connector.key === row.connector)
  return [
    {
      key: 'name',
      header: 'Name',
      width: 'minmax(200px, 2fr)',
      cell: (row) => {
        const manifest = manifestOf(row)
        const type = manifest?.connectionTypes.find((candidate) => candidate.key === row.type)
        return (
          <span className="flex items-center gap-3">
            <span className="flex size-8 shrink-0 items-center justify-center rounded border bg-surface text-ink-muted">
              <ConnectorIcon svg={manifest?.icon} />
            </span>
            <span className="min-w-0">
              <span className="block truncate font-medium">{row.name}</span>
              <span className="block truncate text-12 text-ink-faint">
                {manifest?.name ?? row.connector}, {type?.name ?? row.type}
              </span>
            </span>
          </span>
        )
      },
    },
    {
      key: 'owner',
      header: 'Owner',
      width: 'minmax(140px, 1fr)',
      cell: (row) =>
        row.owner === 'organization' ? (
          'Organization'
        ) : (
          <>
            {row.customer} {row.owner === 'instance' ? '(one instance)' : ''}
          </>
        ),
    },
    {
      key: 'status',
      header: 'Status',
      width: 'minmax(160px, 1.6fr)',
      cell: (row) => (
        <span className="flex items-center gap-2" title={row.statusMessage}>
          <Badge tone={statusLooks[row.status].tone}>{statusLooks[row.status].word}</Badge>
          {row.status === 'failing' ? (
            <span className="truncate text-12 text-ink-muted">{row.statusMessage}</span>
          ) : null}
        </span>
      ),
    },
    {
      key: 'updated',
      header: 'Updated',
      width: '96px',
      cell: (row) => <RelativeTime at={row.updatedAt} className="text-ink-muted" />,
    },
    {
      key: 'test',
      header: <span className="sr-only">Test</span>,
      width: '72px',
      cell: (row) => <TestButton connection={row} />,
    },
    {
      key: 'menu',
      header: <span className="sr-only">Actions</span>,
      width: '32px',
      cell: (row) => (
        <Menu
          trigger={
            <IconButton label={`Actions for ${row.name}`} size="sm">
              <Ellipsis />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil />} onSelect={() => onEdit(row)}>
            Edit
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={() => onDelete(row)}>
            Delete
          </MenuItem>
        </Menu>
      ),
    },
  ]
}

function DeleteDialog({ connection, onClose }: { connection: Connection | null; onClose: () => void }) {
  const queries = useQueryClient()
  const toast = useToast()
  return (
    <ConfirmDialog
      open={connection !== null}
      onOpenChange={onClose}
      title={`Delete ${connection?.name ?? 'connection'}?`}
      confirmLabel="Delete connection"
      onConfirm={async () => {
        if (connection === null) return
        await deleteConnection(connection.id)
        await queries.invalidateQueries({ queryKey: queryKeys.connections })
        toast({ tone: 'success', title: `${connection.name} is deleted` })
      }}
    >
      Its credentials are destroyed. A connection that an instance uses cannot be deleted: give the instance
      another one first.
    </ConfirmDialog>
  )
}
