'use client'

import type { Customer } from '@millrace/contracts'
import { buttonClass, EmptyState, Tabs } from '@millrace/ui'
import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { useCustomer } from '../api/customers.ts'
import { useMay } from '../api/system.ts'
import { ApiError } from '../api-client.ts'
import { Loaded } from '../common/loaded.tsx'
import { useUrlFilters } from '../lists/index.ts'
import { ActivityTab } from './activity-tab.tsx'
import { ConnectionsTab } from './connections-tab.tsx'
import { CustomerHeader } from './customer-header.tsx'
import { InstancesTab } from './instances-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { RunsTab } from './runs-tab.tsx'
import { UsersTab } from './users-tab.tsx'

export function CustomerPage({ externalId }: { externalId: string }) {
  const query = useCustomer(externalId)
  const gone = query.error instanceof ApiError && query.error.code === 'not_found'
  if (gone && query.data?.status === 'deleting') return <Deleted customer={query.data} />
  // What was there before is gone: it is not shown as if it were only old.
  const { isError, error, refetch } = query
  const data = gone ? undefined : query.data
  return (
    <Loaded query={{ data, isError, error, refetch }} what="customer">
      {(customer) => <LoadedCustomer customer={customer} />}
    </Loaded>
  )
}

function Deleted({ customer }: { customer: Customer }) {
  return (
    <EmptyState
      icon={<CircleCheck />}
      title={`${customer.name} is deleted`}
      action={
        <Link href="/customers" className={buttonClass({})}>
          Customers
        </Link>
      }
    >
      All that belonged to the customer is removed. The audit log keeps who did it and when.
    </EmptyState>
  )
}

const urlKeys = ['tab', 'q'] as const
type TabKey = 'overview' | 'instances' | 'connections' | 'runs' | 'users' | 'activity'

function LoadedCustomer({ customer }: { customer: Customer }) {
  const { filters, set } = useUrlFilters(urlKeys)
  const mayAudit = useMay('audit.read')
  const tabs: { key: TabKey; label: string; count?: number; alert?: boolean }[] = [
    { key: 'overview', label: 'Overview' },
    {
      key: 'instances',
      label: 'Instances',
      count: customer.instances,
      alert: customer.failingInstances > 0,
    },
    { key: 'connections', label: 'Connections' },
    { key: 'runs', label: 'Runs' },
    { key: 'users', label: 'Users' },
    ...(mayAudit ? [{ key: 'activity' as const, label: 'Activity' }] : []),
  ]
  const tab = tabs.find(({ key }) => key === filters.tab)?.key ?? 'overview'
  return (
    <>
      <CustomerHeader customer={customer} />
      <Tabs
        label="Customer"
        tabs={tabs}
        value={tab}
        onChange={(key) => set({ tab: key === 'overview' ? '' : key, q: '' })}
        className="flex-1"
      >
        <TabContent tab={tab} customer={customer} q={filters.q ?? ''} onSearch={(q) => set({ q })} />
      </Tabs>
    </>
  )
}

function TabContent({
  tab,
  customer,
  q,
  onSearch,
}: {
  tab: TabKey
  customer: Customer
  q: string
  onSearch: (q: string) => void
}) {
  switch (tab) {
    case 'overview':
      return <OverviewTab customer={customer} />
    case 'instances':
      return <InstancesTab customer={customer} />
    case 'connections':
      return <ConnectionsTab customer={customer} />
    case 'runs':
      return <RunsTab customer={customer} />
    case 'users':
      return <UsersTab customer={customer} q={q} onSearch={onSearch} />
    case 'activity':
      return <ActivityTab customer={customer} />
    default:
      return tab satisfies never
  }
}
