'use client'

import { diffDefinitions } from '@millrace/contracts'
import { useVersionDefinition, useVersions } from '../../api/integrations.ts'
import { DiffView } from '../../definition-diff/index.ts'
import { useBuilder, useDefinition } from '../state/index.ts'

/** What the version about to be published changes against the newest one. Nothing before the first. */
export function PublishedDifference() {
  const key = useBuilder((state) => state.integrationKey)
  const draft = useDefinition()
  const versions = useVersions(key)
  const newest = versions.data?.[0]?.number ?? null
  const published = useVersionDefinition(key, newest)
  if (newest === null || !published.data) return null
  return (
    <section className="mt-5 flex flex-col gap-2">
      <h3 className="font-medium text-13">Since version {newest}</h3>
      <DiffView
        diff={diffDefinitions(published.data, draft)}
        emptyText={`Nothing differs: this version would be the same as version ${newest}.`}
      />
    </section>
  )
}
