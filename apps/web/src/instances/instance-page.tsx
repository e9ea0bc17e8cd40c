'use client'

import type { Instance } from '@millrace/contracts'
import { EmptyState, Tabs } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Activity } from 'lucide-react'
import { useInstance } from '../api/instances.ts'
import { queryKeys } from '../api/keys.ts'
import { useRuns } from '../api/runs.ts'
import { useMay } from '../api/system.ts'
import { Loaded } from '../common/loaded.tsx'
import { useUrlFilters } from '../lists/index.ts'
import { RunList } from '../runs/index.ts'
import { FlowsSection } from './flows-section.tsx'
import { InstanceHeader } from './instance-header.tsx'
import { InstanceNotices } from './instance-notices.tsx'
import { InstanceSettings } from './instance-settings.tsx'
import { RevisionsTab } from './revisions-tab.tsx'

export function InstancePage({ id }: { id: string }) {
  const query = useInstance(id)
  return (
    <Loaded query={query} what="instance">
      {(instance) => <LoadedInstance instance={instance} />}
    </Loaded>
  )
}

const urlKeys = ['tab'] as const
const tabs = [
  { key: 'overview', label: 'Overview' },
  { key: 'config', label: 'Configuration' },
  { key: 'runs', label: 'Runs' },
  { key: 'revisions', label: 'Revisions' },
] as const
type TabKey = (typeof tabs)[number]['key']

function LoadedInstance({ instance }: { instance: Instance }) {
  const queries = useQueryClient()
  const { filters, set } = useUrlFilters(urlKeys)
  const tab: TabKey = tabs.find(({ key }) => key === filters.tab)?.key ?? 'overview'
  const mayWrite = useMay('instance.write')
  const mayRun = useMay('run.start')
  const keep = async (next: Instance) => {
    queries.setQueryData(queryKeys.instance(next.id), next)
    await queries.invalidateQueries({ queryKey: [...queryKeys.instances, 'list'] })
    await queries.invalidateQueries({ queryKey: [...queryKeys.instance(next.id), 'revisions'] })
  }
  return (
    <>
      <InstanceHeader instance={instance} onChanged={keep} />
      <Tabs
        label="Instance"
        tabs={tabs}
        value={tab}
        onChange={(key) => set({ tab: key === 'overview' ? '' : key })}
        className="flex-1"
      >
        {tab === 'runs' ? (
          <InstanceRuns id={instance.id} />
        ) : (
          <div className="min-h-0 flex-1 overflow-auto">
            <div className="flex max-w-3xl flex-col gap-8 px-4 py-6 lg:px-8">
              {tab === 'overview' ? (
                <>
                  <InstanceNotices instance={instance} />
                  <FlowsSection instance={instance} mayRun={mayRun} />
                </>
              ) : null}
              {tab === 'config' ? (
                <InstanceSettings
                  key={`${instance.version} ${instance.updatedAt}`}
                  instance={instance}
                  mayWrite={mayWrite}
                  onSaved={keep}
                />
              ) : null}
              {tab === 'revisions' ? (
                <RevisionsTab instance={instance} mayWrite={mayWrite} onChanged={keep} />
              ) : null}
            </div>
          </div>
        )}
      </Tabs>
    </>
  )
}

function InstanceRuns({ id }: { id: string }) {
  const list = useRuns({ instance: id }, { refreshMs: 5000 })
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <RunList
        list={list}
        empty={
          <EmptyState icon={<Activity />} title="No runs yet">
            Each execution of one of its flows shows up here as it happens.
          </EmptyState>
        }
      />
    </div>
  )
}
