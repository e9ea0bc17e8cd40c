'use client'

import { availabilitySchema } from '@millrace/contracts'
import { Button, EmptyState } from '@millrace/ui'
import { FileUp, Plus, Search, Workflow } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { type IntegrationFilters, integrationFilterKeys, useIntegrations } from '../api/integrations.ts'
import { useConnectors, useMay } from '../api/system.ts'
import { countText, focusSearch, ListView, useUrlFilters } from '../lists/index.ts'
import { PageFrame, useHotkeys } from '../shell/index.ts'
import { integrationColumns } from './columns.tsx'
import { CreateIntegrationDialog } from './create-dialog.tsx'
import { IntegrationFilterBar } from './filter-bar.tsx'
import { pageHref } from './href.ts'
import { ImportIntegrationDialog } from './import-dialog.tsx'

export function IntegrationsPage() {
  const router = useRouter()
  const { filters, set, clear, isFiltered } = useUrlFilters(integrationFilterKeys)
  const list = useIntegrations(known(filters))
  const { data: connectors = [] } = useConnectors()
  const mayWrite = useMay('integration.write')
  const wantsNew = useSearchParams().get('new') === '1'
  const [dialog, setDialog] = useState<'create' | 'import' | null>(wantsNew ? 'create' : null)
  const close = () => {
    setDialog(null)
    if (wantsNew) router.replace('/integrations')
  }
  useHotkeys([
    { keys: 'n', label: 'New integration', run: () => mayWrite && setDialog('create') },
    { keys: '/', label: 'Search', run: focusSearch },
    { keys: 'j', label: 'Next row' },
    { keys: 'k', label: 'Previous row' },
    { keys: 'Enter', label: 'Open the integration' },
  ])
  const actions = mayWrite ? (
    <>
      <Button icon={<FileUp />} onClick={() => setDialog('import')}>
        Import
      </Button>
      <Button variant="primary" icon={<Plus />} onClick={() => setDialog('create')}>
        New integration
      </Button>
    </>
  ) : null
  return (
    <PageFrame
      title="Integrations"
      count={countText(list)}
      actions={actions}
      filters={<IntegrationFilterBar filters={filters} onChange={set} onClear={isFiltered ? clear : null} />}
    >
      <ListView
        list={list}
        label="integrations"
        rowHeight={56}
        minWidth={960}
        columns={integrationColumns(connectors)}
        rowKey={(row) => row.key}
        onOpen={(row) => router.push(pageHref(row.key))}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<Search />}
              title="No integration fits these filters"
              action={<Button onClick={clear}>Clear filters</Button>}
            />
          ) : (
            <EmptyState icon={<Workflow />} title="No integrations yet" action={actions}>
              An integration connects the systems of your customers: a trigger, steps, and JavaScript where
              you want it. Draw the first one, or import a definition.
            </EmptyState>
          )
        }
      />
      <CreateIntegrationDialog open={dialog === 'create'} onClose={close} />
      <ImportIntegrationDialog open={dialog === 'import'} onClose={close} />
    </PageFrame>
  )
}

/** What the server would refuse is nobody's filter. */
function known({ availability, archived, ...rest }: IntegrationFilters): IntegrationFilters {
  return {
    ...rest,
    ...(availabilitySchema.safeParse(availability).success ? { availability } : {}),
    ...(archived === 'true' || archived === 'any' ? { archived } : {}),
  }
}
