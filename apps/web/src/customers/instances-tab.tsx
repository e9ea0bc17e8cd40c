'use client'

import type { Customer, InstanceSummary } from '@millrace/contracts'
import { buttonClass, type Column, EmptyState } from '@millrace/ui'
import { Boxes, Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useInstances } from '../api/instances.ts'
import { useMay } from '../api/system.ts'
import { instanceColumns } from '../instances/index.ts'
import { ListView } from '../lists/index.ts'

export function InstancesTab({ customer }: { customer: Customer }) {
  const router = useRouter()
  const mayWrite = useMay('instance.write')
  const list = useInstances({ customer: customer.externalId })
  const create = `/instances/new?customer=${encodeURIComponent(customer.externalId)}`
  const mayCreate = mayWrite && customer.status === 'active'
  return (
    <>
      {mayCreate && list.items.length > 0 ? (
        <div className="flex shrink-0 justify-end border-b px-4 py-2">
          <Link href={create} className={buttonClass({})}>
            <Plus />
            New instance
          </Link>
        </div>
      ) : null}
      <ListView
        list={list}
        label="instances"
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => router.push(`/instances/${row.id}`)}
        minWidth={760}
        empty={
          <EmptyState
            icon={<Boxes />}
            title="No instances yet"
            action={
              mayCreate ? (
                <Link href={create} className={buttonClass({ variant: 'primary' })}>
                  New instance
                </Link>
              ) : null
            }
          >
            An instance is a version of an integration, deployed for this customer.
          </EmptyState>
        }
      />
    </>
  )
}

const nameColumn: Column<InstanceSummary> = {
  key: 'name',
  header: 'Name',
  width: 'minmax(140px, 1.2fr)',
  cell: (row) => (
    <Link
      href={`/instances/${row.id}`}
      title={row.name || row.integrationName}
      className="truncate font-medium hover:underline"
    >
      {row.name || row.integrationName}
    </Link>
  ),
}

const columns = [nameColumn, ...instanceColumns({ without: ['customer'] })]
