'use client'

import type { Availability, IntegrationSummary } from '@millrace/contracts'
import { Button, ErrorState, Segmented, Skeleton, useToast } from '@millrace/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { loadDraft, setAvailability } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { useMay } from '../api/system.ts'
import { toCode, toMessage } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { AvailabilityBadge, availabilityOptions, availabilityWords } from './availability.tsx'
import { DetailsForm } from './details-form.tsx'

/** Who sees it in the marketplace, which counts at once; and how it is shown there, which is part of the draft. */
export function MarketplaceTab({ integration }: { integration: IntegrationSummary }) {
  const mayWrite = useMay('integration.write') && integration.archivedAt === null
  const queries = useQueryClient()
  const draftKey = [...queryKeys.integration(integration.key), 'details']
  const draft = useQuery({
    queryKey: draftKey,
    queryFn: ({ signal }) => loadDraft(integration.key, signal),
    // What somebody is about to change must not be replaced below their hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const reload = async () => {
    await queries.invalidateQueries({ queryKey: queryKeys.integrations })
    await draft.refetch()
  }
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className="flex max-w-5xl flex-col gap-8 px-4 py-6 lg:px-8">
        <AvailabilitySetting integration={integration} />
        <section className="flex flex-col gap-4">
          <div>
            <h2 className="font-medium text-14">How it is shown</h2>
            <p className="text-13 text-ink-muted">
              Part of the draft: customers see it with the next version.
            </p>
          </div>
          {draft.isError ? (
            <ErrorState
              title="The draft could not be loaded"
              message={toMessage(draft.error)}
              code={toCode(draft.error)}
              onRetry={() => void draft.refetch()}
            />
          ) : draft.data === undefined ? (
            <Skeleton className="h-64 w-full" />
          ) : (
            <DetailsForm key={draft.data.etag} draft={draft.data} mayWrite={mayWrite} onSaved={reload} />
          )}
        </section>
      </div>
    </div>
  )
}

function AvailabilitySetting({ integration }: { integration: IntegrationSummary }) {
  const queries = useQueryClient()
  const toast = useToast()
  const maySet = useMay('integration.publish')
  const set = useMutation({
    mutationFn: (availability: Availability) => setAvailability(integration.key, availability),
    onSuccess: async (next) => {
      queries.setQueryData([...queryKeys.integration(integration.key), 'summary'], next)
      // Not the draft: what somebody types below stays.
      await queries.invalidateQueries({ queryKey: [...queryKeys.integrations, 'list'] })
      toast({ tone: 'success', title: availabilityWords[next.availability].help })
    },
  })
  const shown = set.isPending ? set.variables : integration.availability
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-medium text-14">Availability</h2>
      {maySet ? (
        <Segmented
          label="Availability"
          value={shown}
          onChange={(availability) => set.mutate(availability)}
          options={availabilityOptions}
          className="max-w-lg"
        />
      ) : (
        <span>
          <AvailabilityBadge availability={shown} />
        </span>
      )}
      <p className="text-13 text-ink-muted">{availabilityWords[shown].help}</p>
      {integration.version === null && shown !== 'hidden' ? (
        <p className="text-13 text-waiting">
          Nothing is published yet: customers see it once there is a version.
        </p>
      ) : null}
      <FormError error={set.error} />
      {set.isError ? (
        <Button size="sm" className="self-start" onClick={() => set.reset()}>
          Dismiss
        </Button>
      ) : null}
    </section>
  )
}
