'use client'

import { type Connection, connectionOwners, connectionStatusSchema } from '@millrace/contracts'
import { Button, EmptyState } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Plug, Plus, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { type ConnectionFilters, connectionFilterKeys, useConnections } from '../api/connections.ts'
import { queryKeys } from '../api/keys.ts'
import { useConnectors, useMay } from '../api/system.ts'
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
import { ConnectionBulkActions } from './bulk-actions.tsx'
import { connectionColumns } from './connection-columns.tsx'
import { CreateConnectionDialog } from './create-dialog.tsx'
import { ConnectionFilterBar } from './filter-bar.tsx'

export function ConnectionsPage() {
  const router = useRouter()
  const queries = useQueryClient()
  const mayWrite = useMay('connection.write')
  const mayTest = useMay('connection.test')
  const { filters, set, clear, isFiltered } = useUrlFilters(connectionFilterKeys)
  const list = useConnections(known(filters))
  const { data: connectors = [] } = useConnectors()
  const selection = useSelection(list.items, rowKey)
  const bulk = useBulk({ onEnd: () => queries.invalidateQueries({ queryKey: queryKeys.connections }) })
  const [creating, setCreating] = useState(false)
  // Its page comes once the dialog is left: signing in belongs to the dialog.
  const created = useRef<string | null>(null)
  useHotkeys([
    ...(mayWrite ? [{ keys: 'n', label: 'New connection', run: () => setCreating(true) }] : []),
    { keys: '/', label: 'Search', run: focusSearch },
    { keys: 'j', label: 'Next row' },
    { keys: 'k', label: 'Previous row' },
    { keys: 'x', label: 'Choose the row' },
    { keys: 'Enter', label: 'Open the connection' },
  ])
  const add = mayWrite ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New connection
    </Button>
  ) : null
  return (
    <PageFrame
      title="Connections"
      count={countText(list)}
      actions={add}
      filters={
        <>
          <SearchInput
            text={filters.q ?? ''}
            onChange={(q) => set({ q })}
            label="Search connections"
            placeholder="Name"
          />
          <ConnectionFilterBar connectors={connectors} filters={filters} onChange={set} />
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
        <ConnectionBulkActions connections={selection.rows} bulk={bulk} />
      </BulkBar>
      <ListView
        list={list}
        label="connections"
        rowHeight={52}
        minWidth={960}
        columns={connectionColumns({ connectors, mayTest })}
        rowKey={rowKey}
        onOpen={(row) => router.push(`/connections/${row.id}`)}
        selection={mayWrite ? selection : undefined}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<Search />}
              title="No connection fits these filters"
              action={<Button onClick={clear}>Clear filters</Button>}
            />
          ) : (
            <EmptyState icon={<Plug />} title="No connections yet" action={add}>
              A connection holds the credentials for one third-party system, sealed under the master key.
              Steps name it by its slot and never see it in the definition.
            </EmptyState>
          )
        }
      />
      {creating ? (
        <CreateConnectionDialog
          connectors={connectors}
          onClose={() => {
            setCreating(false)
            if (created.current !== null) router.push(`/connections/${created.current}`)
            created.current = null
          }}
          onCreated={({ id }) => {
            created.current = id
          }}
        />
      ) : null}
    </PageFrame>
  )
}

const rowKey = (row: Connection) => row.id

/** An address that somebody wrote by hand may name a status or an owner that does not exist. */
function known({ status, owner, ...others }: ConnectionFilters): ConnectionFilters {
  return {
    ...others,
    ...(connectionStatusSchema.safeParse(status).success && status ? { status } : {}),
    ...(connectionOwners.some((each) => each === owner) && owner ? { owner } : {}),
  }
}
