'use client'

import type { EmbedKey } from '@millrace/contracts'
import { Badge, Button, type Column, ConfirmDialog, EmptyState, RelativeTime } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { KeySquare, Lock, Plus } from 'lucide-react'
import { useState } from 'react'
import { revokeEmbedKey, useEmbedKeys } from '../../api/embed.ts'
import { queryKeys } from '../../api/keys.ts'
import { useMay, useMayIfKnown } from '../../api/system.ts'
import { ListView } from '../../lists/index.ts'
import { PageFrame, useHotkeys } from '../../shell/index.ts'
import { KeyDialog } from './key-dialog.tsx'
import { TokenSettings } from './token-settings.tsx'

/** What lets customers' users in: the keys that check their tokens, and what a token may do. */
export function EmbeddingPage() {
  const may = useMayIfKnown('embed-key.read')
  if (may === null) return <PageFrame title="Embedding">{null}</PageFrame>
  return may ? <EmbedKeys /> : <NotForYou />
}

function NotForYou() {
  return (
    <PageFrame title="Embedding">
      <EmptyState icon={<Lock />} title="Only owners and admins see how embedding is set up">
        Ask one of them for a key that your backend signs tokens with.
      </EmptyState>
    </PageFrame>
  )
}

function EmbedKeys() {
  const queries = useQueryClient()
  const list = useEmbedKeys()
  const mayWrite = useMay('embed-key.write')
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<EmbedKey | null>(null)
  useHotkeys(mayWrite ? [{ keys: 'n', label: 'New embed key', run: () => setCreating(true) }] : [])
  const add = mayWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New embed key
    </Button>
  ) : null
  return (
    <PageFrame title="Embedding" actions={add}>
      <TokenSettings />
      <ListView
        list={list}
        label="embed keys"
        columns={mayWrite ? [...columns, revokeColumn(setRevoking)] : columns}
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon={<KeySquare />} title="No embed keys yet" action={add}>
            Your backend signs a short token for each of your customers' users. The public half of its key
            stands here and checks it.
          </EmptyState>
        }
      />
      {creating ? <KeyDialog onClose={() => setCreating(false)} /> : null}
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? 'key'}?`}
        confirmLabel="Revoke key"
        onConfirm={async () => {
          if (revoking === null) return
          await revokeEmbedKey(revoking.id)
          await queries.invalidateQueries({ queryKey: queryKeys.embedKeys })
        }}
      >
        Tokens that it signs are refused from now on, and the sessions that they have opened end. This cannot
        be undone.
      </ConfirmDialog>
    </PageFrame>
  )
}

const columns: Column<EmbedKey>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(160px, 1.5fr)',
    cell: (row) => <span className="font-medium">{row.name}</span>,
  },
  {
    key: 'keyId',
    header: 'Key id (kid)',
    width: 'minmax(180px, 1.5fr)',
    cell: (row) => <span className="font-mono text-12 text-ink-muted">{row.keyId}</span>,
  },
  { key: 'algorithm', header: 'Algorithm', width: '96px', cell: (row) => row.algorithm },
  {
    key: 'status',
    header: 'Status',
    width: '104px',
    cell: (row) =>
      row.revokedAt === null ? <Badge tone="success">Active</Badge> : <Badge tone="danger">Revoked</Badge>,
  },
  {
    key: 'created',
    header: 'Created',
    width: '104px',
    align: 'end',
    cell: (row) => <RelativeTime at={row.createdAt} className="text-ink-muted" />,
  },
]

function revokeColumn(onRevoke: (row: EmbedKey) => void): Column<EmbedKey> {
  return {
    key: 'revoke',
    header: <span className="sr-only">Revoke</span>,
    width: '80px',
    align: 'end',
    cell: (row) =>
      row.revokedAt === null ? (
        <Button size="sm" variant="ghost" onClick={() => onRevoke(row)}>
          Revoke
        </Button>
      ) : null,
  }
}
