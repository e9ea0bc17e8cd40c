'use client'

import type { ApiKey, CreatedApiKey } from '@millrace/contracts'
import {
  Badge,
  Button,
  type Column,
  ConfirmDialog,
  CopyButton,
  Dialog,
  EmptyState,
  Field,
  Input,
  RelativeTime,
  Select,
  useToast,
} from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { createApiKey, revokeApiKey, useApiKeys } from '../api/api-keys.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'
import { countText, ListView } from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'

export function ApiKeysPage() {
  const list = useApiKeys()
  const queries = useQueryClient()
  const toast = useToast()
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  useHotkeys([{ keys: 'n', label: 'New API key', run: () => setCreating(true) }])
  const add = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New API key
    </Button>
  )
  return (
    <PageFrame title="API keys" count={countText(list)} actions={add}>
      <ListView
        list={list}
        label="API keys"
        columns={apiKeyColumns(setRevoking)}
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon={<KeyRound />} title="No API keys yet" action={add}>
            A key lets programs use the REST API in the name of this organization, within the role you give
            it.
          </EmptyState>
        }
      />
      {creating ? <CreateDialog onClose={() => setCreating(false)} /> : null}
      <ConfirmDialog
        open={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? 'key'}?`}
        confirmLabel="Revoke key"
        onConfirm={async () => {
          if (revoking === null) return
          await revokeApiKey(revoking.id)
          await queries.invalidateQueries({ queryKey: queryKeys.apiKeys })
          toast({ tone: 'success', title: `${revoking.name} is revoked` })
        }}
      >
        Whatever uses it is refused from now on. This cannot be undone.
      </ConfirmDialog>
    </PageFrame>
  )
}

const quiet = 'text-ink-muted'

function apiKeyColumns(onRevoke: (row: ApiKey) => void): Column<ApiKey>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      width: 'minmax(180px, 2fr)',
      cell: (row) => <span className="font-medium">{row.name}</span>,
    },
    {
      key: 'prefix',
      header: 'Key',
      width: 'minmax(140px, 1fr)',
      cell: (row) => <span className="font-mono text-12 text-ink-muted">{row.prefix}...</span>,
    },
    { key: 'role', header: 'Role', width: '96px', cell: (row) => <Badge>{row.role}</Badge> },
    {
      key: 'created',
      header: 'Created',
      width: '104px',
      cell: (row) => <RelativeTime at={row.createdAt} className={quiet} />,
    },
    {
      key: 'used',
      header: 'Last used',
      width: '104px',
      cell: (row) =>
        row.lastUsedAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          <RelativeTime at={row.lastUsedAt} className={quiet} />
        ),
    },
    {
      key: 'expires',
      header: 'Expires',
      width: '104px',
      cell: (row) =>
        row.expiresAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          <RelativeTime at={row.expiresAt} className={quiet} />
        ),
    },
    {
      key: 'revoke',
      header: <span className="sr-only">Revoke</span>,
      width: '80px',
      align: 'end',
      cell: (row) => (
        <Button size="sm" variant="ghost" onClick={() => onRevoke(row)}>
          Revoke
        </Button>
      ),
    },
  ]
}

const roles = ['owner', 'admin', 'builder', 'support', 'viewer'] as const

function CreateDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<ApiKey['role']>('builder')
  const create = useMutation({
    mutationFn: () => createApiKey({ name: name.trim(), role }),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.apiKeys }),
  })
  if (create.data) return <CreatedDialog created={create.data} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New API key"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form="create-key"
            disabled={name.trim() === ''}
            busy={create.isPending}
          >
            Create
          </Button>
        </>
      }
    >
      <form
        id="create-key"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '' && !create.isPending) create.mutate()
        }}
      >
        <Field label="Name" required help="Where it is used, so that you know later.">
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={200}
              placeholder="Deploy pipeline"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role">
          {(control) => (
            <Select
              control={control}
              value={role}
              onChange={(next) => setRole(roles.find((known) => known === next) ?? 'viewer')}
              options={roles.map((known) => ({ value: known, label: known }))}
            />
          )}
        </Field>
        <FormError error={create.error} />
      </form>
    </Dialog>
  )
}

function CreatedDialog({ created, onClose }: { created: CreatedApiKey; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${created.name} is ready`}
      description="Copy the key now: it is not shown again."
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex items-center gap-2 rounded border bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 break-all font-mono text-13">{created.key}</code>
        <CopyButton text={created.key} label="Copy key" />
      </div>
    </Dialog>
  )
}
