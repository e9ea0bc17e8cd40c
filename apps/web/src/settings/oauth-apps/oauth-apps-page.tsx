'use client'

import type { OAuthApp } from '@millrace/contracts'
import { Button, type Column, ConfirmDialog, EmptyState, RelativeTime } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { KeySquare, Plus } from 'lucide-react'
import { useState } from 'react'
import { queryKeys } from '../../api/keys.ts'
import { deleteOAuthApp, useOAuthApps } from '../../api/oauth.ts'
import { useMay } from '../../api/system.ts'
import { ListView } from '../../lists/index.ts'
import { PageFrame } from '../../shell/index.ts'
import { OAuthAppDialog } from './oauth-app-dialog.tsx'

/** The organization's registrations at authorization servers. */
export function OAuthAppsPage() {
  const queries = useQueryClient()
  const list = useOAuthApps()
  const mayWrite = useMay('oauth-app.write')
  const [editing, setEditing] = useState<OAuthApp | 'new' | null>(null)
  const [deleting, setDeleting] = useState<OAuthApp | null>(null)
  const add = mayWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setEditing('new')}>
      New OAuth app
    </Button>
  ) : null
  return (
    <PageFrame title="OAuth apps" actions={add}>
      <ListView
        list={list}
        label="OAuth apps"
        columns={
          mayWrite ? [...columns, actionsColumn({ onEdit: setEditing, onDelete: setDeleting })] : columns
        }
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon={<KeySquare />} title="No OAuth apps yet" action={add}>
            To let customers sign in at a third party, register there and store the client id and secret here.
          </EmptyState>
        }
      />
      {editing === null ? null : (
        <OAuthAppDialog app={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={() => setDeleting(null)}
        title={`Delete ${deleting?.name ?? 'OAuth app'}?`}
        confirmLabel="Delete OAuth app"
        onConfirm={async () => {
          if (deleting === null) return
          await deleteOAuthApp(deleting.id)
          await queries.invalidateQueries({ queryKey: queryKeys.oauthApps })
        }}
      >
        Its secret is destroyed. One through which connections are authorized cannot be deleted.
      </ConfirmDialog>
    </PageFrame>
  )
}

const columns: Column<OAuthApp>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(160px, 1.5fr)',
    cell: (row) => <span className="font-medium">{row.name}</span>,
  },
  {
    key: 'type',
    header: 'For',
    width: 'minmax(160px, 1fr)',
    cell: (row) => `${row.connector} / ${row.type}`,
  },
  {
    key: 'clientId',
    header: 'Client id',
    width: 'minmax(160px, 1fr)',
    cell: (row) => <span className="truncate font-mono text-12 text-ink-muted">{row.clientId}</span>,
  },
  { key: 'connections', header: 'Connections', width: '104px', align: 'end', cell: (row) => row.connections },
  {
    key: 'updated',
    header: 'Changed',
    width: '104px',
    align: 'end',
    cell: (row) => <RelativeTime at={row.updatedAt} className="text-ink-muted" />,
  },
]

function actionsColumn({
  onEdit,
  onDelete,
}: {
  onEdit: (row: OAuthApp) => void
  onDelete: (row: OAuthApp) => void
}): Column<OAuthApp> {
  return {
    key: 'actions',
    header: <span className="sr-only">Actions</span>,
    width: '150px',
    align: 'end',
    cell: (row) => (
      <span className="flex gap-1">
        <Button size="sm" variant="ghost" onClick={() => onEdit(row)} aria-label={`Edit ${row.name}`}>
          Edit
        </Button>
        <Button size="sm" variant="ghost" onClick={() => onDelete(row)} aria-label={`Delete ${row.name}`}>
          Delete
        </Button>
      </span>
    ),
  }
}
