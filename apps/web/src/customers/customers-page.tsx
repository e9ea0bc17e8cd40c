'use client'

import { type Customer, customerStatusSchema } from '@millrace/contracts'
import { Button, EmptyState } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Plus, Search, Users } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { customerFilterKeys, useCustomers } from '../api/customers.ts'
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
import { CustomerBulkActions, chosenOf } from './bulk-actions.tsx'
import { CreateCustomerDialog } from './create-dialog.tsx'
import { customerColumns } from './customer-columns.tsx'
import { customerHref } from './customer-href.ts'
import { CustomerFilterBar } from './filter-bar.tsx'
import { readLabels } from './label-filter.ts'

export function CustomersPage() {
  const router = useRouter()
  const queries = useQueryClient()
  const mayWrite = useMay('customer.write')
  const { filters, set, clear, isFiltered } = useUrlFilters(customerFilterKeys)
  const { q = '', label } = filters
  // An address that somebody wrote by hand may name a status that does not exist.
  const status = customerStatusSchema.safeParse(filters.status).data
  const list = useCustomers({ q, ...(status && { status }), ...(label && { label }) })
  const selection = useSelection(list.items, rowKey)
  const [all, setAll] = useState(false)
  const bulk = useBulk({ onEnd: () => queries.invalidateQueries({ queryKey: queryKeys.customers }) })
  const [creating, setCreating] = useState(false)
  useHotkeys([
    ...(mayWrite ? [{ keys: 'n', label: 'New customer', run: () => setCreating(true) }] : []),
    { keys: '/', label: 'Search', run: focusSearch },
    { keys: 'j', label: 'Next row' },
    { keys: 'k', label: 'Previous row' },
    { keys: 'x', label: 'Choose the row' },
    { keys: 'Enter', label: 'Open the customer' },
  ])
  const chooseNone = () => {
    setAll(false)
    selection.clear()
  }
  const chosen = chosenOf({
    rows: selection.rows,
    all,
    filters: { ...(q && { q }), ...(status && { status }), ...(label && { label: readLabels(label) }) },
  })
  const add = mayWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New customer
    </Button>
  ) : null
  return (
    <PageFrame
      title="Customers"
      count={countText(list)}
      actions={add}
      filters={
        <>
          <SearchInput
            text={q}
            onChange={(next) => set({ q: next })}
            label="Search customers"
            placeholder="Name or external id"
          />
          <CustomerFilterBar filters={filters} onChange={set} />
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
        onClear={chooseNone}
        state={bulk.state}
        onStop={bulk.stop}
        onDismiss={() => {
          bulk.reset()
          chooseNone()
        }}
      >
        {list.hasMore ? (
          <Button size="sm" variant="ghost" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? 'Only the chosen ones' : isFiltered ? 'All that fit the filters' : 'All customers'}
          </Button>
        ) : null}
        <CustomerBulkActions chosen={chosen} bulk={bulk} />
      </BulkBar>
      <ListView
        list={list}
        label="customers"
        columns={customerColumns}
        rowKey={rowKey}
        onOpen={(row) => router.push(customerHref(row.externalId))}
        minWidth={880}
        {...(mayWrite ? { selection } : {})}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<Search />}
              title="No customer fits these filters"
              action={<Button onClick={clear}>Clear filters</Button>}
            />
          ) : (
            <EmptyState icon={<Users />} title="No customers yet" action={add}>
              A customer is a client of your organization, known by your own id for it. Integrations are
              deployed for customers.
            </EmptyState>
          )
        }
      />
      {creating ? <CreateCustomerDialog onClose={() => setCreating(false)} /> : null}
    </PageFrame>
  )
}

const rowKey = (row: Customer) => row.externalId
