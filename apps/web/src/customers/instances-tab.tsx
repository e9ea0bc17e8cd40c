'use client'

import type { Customer } from '@millrace/contracts'
import { buttonClass, EmptyState } from '@millrace/ui'
import { Boxes } from 'lucide-react'
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
  return (
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
            mayWrite && customer.status === 'active' ? (
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
  )
}

const columns = instanceColumns({ without: ['customer'] })
