'use client'

import type { ConnectorManifest, IntegrationSummary } from '@millrace/contracts'
import {
  Badge,
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
import { Activity, Ellipsis, FileUp, PencilRuler, Plus, Trash2, Workflow } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { deleteIntegration, useIntegrations } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { useConnectors } from '../api/system.ts'
import { countText, ListView } from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { CreateIntegrationDialog } from './create-dialog.tsx'
import { ImportIntegrationDialog } from './import-dialog.tsx'

export function IntegrationsPage() {
  const router = useRouter()
  const list = useIntegrations()
  const { data: connectors = [] } = useConnectors()
  const wantsNew = useSearchParams().get('new') === '1'
  const [dialog, setDialog] = useState<'create' | 'import' | null>(wantsNew ? 'create' : null)
  const [deleting, setDeleting] = useState<IntegrationSummary | null>(null)
  const close = () => {
    setDialog(null)
    if (wantsNew) router.replace('/integrations')
  }
  useHotkeys([
    { keys: 'n', label: 'New integration', run: () => setDialog('create') },
    { keys: 'j', label: 'Next row' },
    { keys: 'k', label: 'Previous row' },
    { keys: 'Enter', label: 'Open in the builder' },
  ])
  const actions = (
    <>
      <Button icon={<FileUp />} onClick={() => setDialog('import')}>
        Import
      </Button>
      <Button variant="primary" icon={<Plus />} onClick={() => setDialog('create')}>
        New integration
      </Button>
    </>
  )
  return (
    <PageFrame title="Integrations" count={countText(list)} actions={actions}>
      <ListView
        list={list}
        label="integrations"
        rowHeight={56}
        columns={integrationColumns({ connectors, onDelete: setDeleting })}
        rowKey={(row) => row.key}
        onOpen={(row) => router.push(builderHref(row.key))}
        empty={
          <EmptyState icon={<Workflow />} title="No integrations yet" action={actions}>
            An integration connects the systems of your customers: a trigger, steps, and JavaScript where you
            want it. Draw the first one, or import a definition.
          </EmptyState>
        }
      />
      <CreateIntegrationDialog open={dialog === 'create'} onClose={close} />
      <ImportIntegrationDialog open={dialog === 'import'} onClose={close} />
      <DeleteDialog integration={deleting} onClose={() => setDeleting(null)} />
    </PageFrame>
  )
}

const builderHref = (key: string) => `/integrations/${encodeURIComponent(key)}/builder`

function integrationColumns({
  connectors,
  onDelete,
}: {
  connectors: readonly ConnectorManifest[]
  onDelete: (row: IntegrationSummary) => void
}): Column<IntegrationSummary>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      width: 'minmax(220px, 3fr)',
      cell: (row) => (
        <div className="min-w-0">
          <Link href={builderHref(row.key)} className="block truncate font-medium text-14 hover:underline">
            {row.name}
          </Link>
          <span className="block truncate text-12 text-ink-faint">
            {row.description === '' ? <span className="font-mono">{row.key}</span> : row.description}
          </span>
        </div>
      ),
    },
    {
      key: 'connectors',
      header: 'Connectors',
      width: 'minmax(96px, 1fr)',
      cell: (row) => <ConnectorStack keys={row.connectors} connectors={connectors} />,
    },
    {
      key: 'state',
      header: 'State',
      width: 'minmax(200px, 1.4fr)',
      cell: (row) => (
        <span className="flex flex-wrap items-center gap-1.5">
          {row.version === null ? (
            <Badge>Never published</Badge>
          ) : (
            <Badge tone="accent">v{row.version}</Badge>
          )}
          {row.version !== null && row.unpublishedChanges ? <Badge>Unpublished changes</Badge> : null}
          {row.problems > 0 ? (
            <Badge tone="danger">
              {row.problems} {row.problems === 1 ? 'problem' : 'problems'}
            </Badge>
          ) : null}
        </span>
      ),
    },
    { key: 'flows', header: 'Flows', width: '56px', align: 'end', cell: (row) => row.flows },
    { key: 'instances', header: 'Instances', width: '72px', align: 'end', cell: (row) => row.instances },
    {
      key: 'updated',
      header: 'Updated',
      width: '96px',
      align: 'end',
      cell: (row) => <RelativeTime at={row.updatedAt} className="text-ink-muted" />,
    },
    {
      key: 'menu',
      header: <span className="sr-only">Actions</span>,
      width: '32px',
      cell: (row) => <RowMenu row={row} onDelete={onDelete} />,
    },
  ]
}

function ConnectorStack({
  keys,
  connectors,
}: {
  keys: readonly string[]
  connectors: readonly ConnectorManifest[]
}) {
  const shown = keys.slice(0, 4)
  return (
    <span className="flex items-center gap-1">
      {shown.map((key) => {
        const manifest = connectors.find((connector) => connector.key === key)
        return (
          <span
            key={key}
            title={manifest?.name ?? key}
            className="flex size-7 items-center justify-center rounded border bg-surface text-ink-muted"
          >
            <ConnectorIcon svg={manifest?.icon} label={manifest?.name ?? key} className="size-4" />
          </span>
        )
      })}
      {keys.length > shown.length ? (
        <span className="text-12 text-ink-faint">+{keys.length - shown.length}</span>
      ) : null}
    </span>
  )
}

function RowMenu({
  row,
  onDelete,
}: {
  row: IntegrationSummary
  onDelete: (row: IntegrationSummary) => void
}) {
  const router = useRouter()
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for ${row.name}`} size="sm">
          <Ellipsis />
        </IconButton>
      }
    >
      <MenuItem icon={<PencilRuler />} onSelect={() => router.push(builderHref(row.key))}>
        Open in the builder
      </MenuItem>
      <MenuItem icon={<Activity />} onSelect={() => router.push(`/runs?integration=${row.key}`)}>
        Show runs
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 />} danger onSelect={() => onDelete(row)}>
        Delete
      </MenuItem>
    </Menu>
  )
}

function DeleteDialog({
  integration,
  onClose,
}: {
  integration: IntegrationSummary | null
  onClose: () => void
}) {
  const queries = useQueryClient()
  const toast = useToast()
  return (
    <ConfirmDialog
      open={integration !== null}
      onOpenChange={onClose}
      title={`Delete ${integration?.name ?? 'integration'}?`}
      confirmLabel="Delete integration"
      onConfirm={async () => {
        if (integration === null) return
        await deleteIntegration(integration.key)
        await queries.invalidateQueries({ queryKey: queryKeys.integrations })
        toast({ tone: 'success', title: `${integration.name} is deleted` })
      }}
    >
      {integration !== null && integration.instances > 0
        ? `It has ${integration.instances} ${integration.instances === 1 ? 'instance' : 'instances'}: delete those first.`
        : 'Its draft and its versions are removed for good. Past runs stay in the list.'}
    </ConfirmDialog>
  )
}
