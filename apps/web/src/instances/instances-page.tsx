'use client'

import type { Instance, InstanceSummary } from '@millrace/contracts'
import { Badge, type BadgeTone, Button, type Column, EmptyState, RelativeTime } from '@millrace/ui'
import { Boxes, Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useInstances } from '../api/instances.ts'
import { countText, ListView } from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { CreateInstanceDialog } from './create-dialog.tsx'

export function InstancesPage() {
  const router = useRouter()
  const list = useInstances()
  const [creating, setCreating] = useState(false)
  useHotkeys([
    { keys: 'n', label: 'New instance', run: () => setCreating(true) },
    { keys: 'j', label: 'Next row' },
    { keys: 'k', label: 'Previous row' },
    { keys: 'Enter', label: 'Open the instance' },
  ])
  const add = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New instance
    </Button>
  )
  return (
    <PageFrame title="Instances" count={countText(list)} actions={add}>
      <ListView
        list={list}
        label="instances"
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => router.push(`/instances/${row.id}`)}
        minWidth={820}
        empty={
          <EmptyState icon={<Boxes />} title="No instances yet" action={add}>
            An instance is a published version of an integration, deployed for one customer with its own
            config and connections.
          </EmptyState>
        }
      />
      {creating ? <CreateInstanceDialog onClose={() => setCreating(false)} /> : null}
    </PageFrame>
  )
}

export function InstanceStatus({ status }: { status: Instance['status'] }) {
  const look = statusLooks[status]
  return <Badge tone={look.tone}>{look.word}</Badge>
}

const statusLooks: Record<Instance['status'], { tone: BadgeTone; word: string }> = {
  needs_configuration: { tone: 'neutral', word: 'Needs configuration' },
  ready: { tone: 'neutral', word: 'Not deployed' },
  enabled: { tone: 'success', word: 'Enabled' },
  paused: { tone: 'warning', word: 'Paused' },
  failing: { tone: 'danger', word: 'Failing' },
}

const columns: Column<InstanceSummary>[] = [
  {
    key: 'customer',
    header: 'Customer',
    width: 'minmax(160px, 1.5fr)',
    cell: (row) => (
      <Link href={`/instances/${row.id}`} className="font-medium hover:underline">
        {row.customerName}
      </Link>
    ),
  },
  {
    key: 'integration',
    header: 'Integration',
    width: 'minmax(200px, 2fr)',
    cell: (row) => (
      <span className="flex items-center gap-2">
        <span className="truncate">{row.integrationName}</span>
        <Badge tone="accent">v{row.version}</Badge>
      </span>
    ),
  },
  {
    key: 'status',
    header: 'Status',
    width: '160px',
    cell: (row) => <InstanceStatus status={row.status} />,
  },
  {
    key: 'updated',
    header: 'Updated',
    width: '96px',
    align: 'end',
    cell: (row) => <RelativeTime at={row.updatedAt} className="text-ink-muted" />,
  },
]
