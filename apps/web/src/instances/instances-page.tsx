'use client'

import { instanceStatuses } from '@millrace/contracts'
import { Button, EmptyState } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Boxes, Plus, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type InstanceFilters, instanceFilterKeys, useInstances } from '../api/instances.ts'
import { queryKeys } from '../api/keys.ts'
import { useMay } from '../api/system.ts'
import {
  BulkBar,
  countText,
  focusSearch,
  ListView,
  SearchInput,
  useBulk,
  useSelection,
  useUrlFilters,
} from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { BulkActions } from './bulk-actions.tsx'
import { instanceColumns } from './instance-columns.tsx'
import { InstanceFilterBar } from './instance-filter-bar.tsx'

export function InstancesPage() {
  const router = useRouter()
  const queries = useQueryClient()
  const { filters, set, clear, isFiltered } = useUrlFilters(instanceFilterKeys)
  const list = useInstances(known(filters))
  const mayWrite = useMay('instance.write')
  const selection = useSelection(list.items, rowKey)
  const bulk = useBulk({ onEnd: () => queries.invalidateQueries({ queryKey: queryKeys.instances }) })
  const create = () => router.push('/instances/new')
  useHotkeys([
    ...(mayWrite ? [{ keys: 'n', label: 'New instance', run: create }] : []),
    { keys: '/', label: 'Search', run: focusSearch },
    { keys: 'j', label: 'Next row' },
    { keys: 'k', label: 'Previous row' },
    { keys: 'x', label: 'Choose the row' },
    { keys: 'Enter', label: 'Open the instance' },
  ])
  const add = (
    <Button variant="primary" icon={<Plus />} onClick={create}>
      New instance
    </Button>
  )
  return (
    <PageFrame
      title="Instances"
      count={countText(list)}
      actions={mayWrite ? add : null}
      filters={
        <>
          <SearchInput
            text={filters.q ?? ''}
            onChange={(q) => set({ q })}
            label="Search instances"
            placeholder="Name or customer"
          />
          <InstanceFilterBar filters={filters} onChange={set} />
          {isFiltered ? (
            <Button variant="ghost" onClick={clear}>
              Clear
            </Button>
          ) : null}
        </>
      }
    >
      <BulkBar
        count={selection.rows.length}
        onClear={selection.clear}
        state={bulk.state}
        onStop={bulk.stop}
        onDismiss={() => {
          bulk.reset()
          selection.clear()
        }}
      >
        <BulkActions instances={selection.rows} filters={filters} bulk={bulk} />
      </BulkBar>
      <ListView
        list={list}
        label="instances"
        columns={columns}
        rowKey={rowKey}
        onOpen={(row) => router.push(`/instances/${row.id}`)}
        minWidth={920}
        selection={mayWrite ? selection : undefined}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<Search />}
              title="No instance fits these filters"
              action={<Button onClick={clear}>Clear filters</Button>}
            />
          ) : (
            <EmptyState icon={<Boxes />} title="No instances yet" action={mayWrite ? add : null}>
              An instance is a published version of an integration, deployed for one customer with its own
              config and connections.
            </EmptyState>
          )
        }
      />
    </PageFrame>
  )
}

const rowKey = (row: { id: string }) => row.id
const columns = instanceColumns()

/** An address that somebody wrote by hand may name a status that does not exist. */
function known(filters: InstanceFilters): InstanceFilters {
  const statuses = filters.status
    ?.split(',')
    .filter((status) => instanceStatuses.some((each) => each === status))
  const { status: _status, ...others } = filters
  return statuses === undefined || statuses.length === 0 ? others : { ...others, status: statuses.join(',') }
}
