'use client'

import type { IntegrationSummary } from '@millrace/contracts'
import { buttonClass, Tabs } from '@millrace/ui'
import { ChevronLeft, PencilRuler } from 'lucide-react'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { ActivityList } from '../activity/index.ts'
import { useIntegrationSummary } from '../api/integrations.ts'
import { useMay } from '../api/system.ts'
import { IntegrationIcon } from '../common/integration-icon.tsx'
import { Loaded } from '../common/loaded.tsx'
import { AvailabilityBadge } from './availability.tsx'
import { StateBadges } from './columns.tsx'
import { builderHref, pageHref, showInAddress } from './href.ts'
import { InstancesTab } from './instances-tab.tsx'
import { IntegrationMenu } from './integration-menu.tsx'
import { MarketplaceTab } from './marketplace-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { VersionsTab } from './versions-tab.tsx'

const tabKeys = ['overview', 'versions', 'instances', 'marketplace', 'activity'] as const
type TabKey = (typeof tabKeys)[number]

/** Everything about one integration but its canvas, which is the builder's. */
export function IntegrationPage({ integrationKey }: { integrationKey: string }) {
  const query = useIntegrationSummary(integrationKey)
  return (
    <Loaded query={query} what="integration">
      {(integration) => <LoadedIntegration integration={integration} />}
    </Loaded>
  )
}

function LoadedIntegration({ integration }: { integration: IntegrationSummary }) {
  const params = useSearchParams()
  const mayAudit = useMay('audit.read')
  const asked = tabKeys.find((key) => key === params.get('tab')) ?? 'overview'
  const tab = asked === 'activity' && !mayAudit ? 'overview' : asked
  const show = (next: TabKey) =>
    showInAddress(`${pageHref(integration.key)}${next === 'overview' ? '' : `?tab=${next}`}`)
  return (
    <>
      <Header integration={integration} />
      <Tabs
        label="Parts of the integration"
        className="flex-1"
        value={tab}
        onChange={show}
        tabs={[
          { key: 'overview', label: 'Overview' },
          { key: 'versions', label: 'Versions' },
          { key: 'instances', label: 'Instances', count: integration.instances },
          { key: 'marketplace', label: 'Marketplace' },
          ...(mayAudit ? [{ key: 'activity' as const, label: 'Activity' }] : []),
        ]}
      >
        {tab === 'overview' ? <OverviewTab integration={integration} /> : null}
        {tab === 'versions' ? <VersionsTab integration={integration} /> : null}
        {tab === 'instances' ? <InstancesTab integration={integration} /> : null}
        {tab === 'marketplace' ? <MarketplaceTab integration={integration} /> : null}
        {tab === 'activity' ? (
          <ActivityList
            entity="integration"
            entityId={integration.id}
            without="key"
            emptyText="Who saved, published or changed this integration shows up here."
          />
        ) : null}
      </Tabs>
    </>
  )
}

function Header({ integration }: { integration: IntegrationSummary }) {
  const mayWrite = useMay('integration.write')
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-4 border-b px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-2.5">
          <Link
            href="/integrations"
            aria-label="Back to integrations"
            className="-ml-1.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
          >
            <ChevronLeft className="size-4" />
          </Link>
          <IntegrationIcon icon={integration.icon} className="size-5 text-ink-muted" />
          <h1 className="truncate font-semibold text-16">{integration.name}</h1>
        </div>
        <p className="mt-1.5 flex flex-wrap items-center gap-1.5 pl-7 text-13 text-ink-muted">
          <StateBadges row={integration} />
          <AvailabilityBadge availability={integration.availability} />
          <span className="break-all font-mono text-12">{integration.key}</span>
        </p>
      </div>
      <div className="flex items-center gap-2">
        <Link
          href={builderHref(integration.key)}
          className={buttonClass({
            variant: mayWrite && integration.archivedAt === null ? 'primary' : 'secondary',
          })}
        >
          <PencilRuler className="size-4" aria-hidden="true" />
          Open the builder
        </Link>
        <IntegrationMenu integration={integration} />
      </div>
    </header>
  )
}
