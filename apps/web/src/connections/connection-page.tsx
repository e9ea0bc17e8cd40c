'use client'

import type { Connection } from '@millrace/contracts'
import { Tabs } from '@millrace/ui'
import { ActivityList } from '../activity/index.ts'
import { useConnection } from '../api/connections.ts'
import { useConnectors, useMay } from '../api/system.ts'
import { Loaded } from '../common/loaded.tsx'
import { useUrlFilters } from '../lists/index.ts'
import { ConnectionHeader } from './connection-header.tsx'
import { ConnectionNotices } from './connection-notices.tsx'
import { EditForm } from './edit-form.tsx'
import { UsageTab } from './usage-tab.tsx'

export function ConnectionPage({ id }: { id: string }) {
  const query = useConnection(id)
  return (
    <Loaded query={query} what="connection">
      {(connection) => <LoadedConnection connection={connection} />}
    </Loaded>
  )
}

const urlKeys = ['tab'] as const
const tabs = [
  { key: 'fields', label: 'Credentials' },
  { key: 'usage', label: 'Usage' },
  { key: 'activity', label: 'Activity' },
] as const
type TabKey = (typeof tabs)[number]['key']

function LoadedConnection({ connection }: { connection: Connection }) {
  const { data: connectors } = useConnectors()
  const mayWrite = useMay('connection.write')
  const { filters, set } = useUrlFilters(urlKeys)
  const tab: TabKey = tabs.find(({ key }) => key === filters.tab)?.key ?? 'fields'
  return (
    <>
      <ConnectionHeader connection={connection} connectors={connectors ?? []} />
      <Tabs
        label="Connection"
        tabs={tabs}
        value={tab}
        onChange={(key) => set({ tab: key === 'fields' ? '' : key })}
        className="flex-1"
      >
        <div className="min-h-0 flex-1 overflow-auto">
          <div className="flex max-w-3xl flex-col gap-6 px-4 py-6 lg:px-8">
            {tab === 'fields' ? (
              <>
                <ConnectionNotices connection={connection} />
                {connectors === undefined ? null : (
                  <EditForm
                    key={connection.updatedAt}
                    connection={connection}
                    connectors={connectors}
                    readOnly={!mayWrite}
                  />
                )}
              </>
            ) : null}
            {tab === 'usage' ? <UsageTab connection={connection} /> : null}
            {tab === 'activity' ? (
              <ActivityList
                entity="connection"
                entityId={connection.id}
                without="connections"
                emptyText="Who changed, tested or opened this connection shows up here."
              />
            ) : null}
          </div>
        </div>
      </Tabs>
    </>
  )
}
