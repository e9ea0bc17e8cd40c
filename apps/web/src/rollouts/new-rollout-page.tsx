'use client'

import type { RolloutInput } from '@millrace/contracts'
import { Button, buttonClass, Field, Input, Segmented, Select } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useVersions } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { createRollout } from '../api/rollouts.ts'
import { FormError } from '../common/form-error.tsx'
import { useUrlFilters } from '../lists/index.ts'
import { IntegrationPicker } from '../pickers/index.ts'
import { PageFrame } from '../shell/index.ts'
import { planPresets, type StageDraft, stagesFault, toStages } from './plan.ts'
import { StagesEditor } from './stages-editor.tsx'

const urlKeys = ['integration', 'version', 'fromVersion', 'labels', 'instances'] as const

/** What moves, where to, in which stages, and when it goes back by itself. */
export function NewRolloutPage() {
  const router = useRouter()
  const queries = useQueryClient()
  const { filters, set } = useUrlFilters(urlKeys)
  const { integration = '' } = filters
  const versions = useVersions(integration === '' ? null : integration)
  const numbers = versions.data?.map(({ number }) => number) ?? []
  const version = numbers.find((number) => String(number) === filters.version) ?? numbers[0] ?? null
  const instances = filters.instances?.split(',') ?? []
  const [preset, setPreset] = useState<string>('careful')
  const [stages, setStages] = useState<StageDraft[]>(() => draftsOf('careful'))
  const [guard, setGuard] = useState({ failurePercent: '50', minRuns: '10' })
  const fault = stagesFault(stages) ?? guardFault(guard)
  const create = useMutation({
    mutationFn: (input: RolloutInput) => createRollout(input),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: queryKeys.rollouts })
      router.push(`/rollouts/${id}`)
    },
  })
  const start = () => {
    if (version === null || fault !== null) return
    const labels = filters.labels?.split(',').filter((label) => label.trim() !== '') ?? []
    create.mutate({
      integration,
      version,
      filter: {
        ...(filters.fromVersion ? { fromVersion: Number(filters.fromVersion) } : {}),
        ...(labels.length === 0 ? {} : { labels }),
        ...(instances.length === 0 ? {} : { instances }),
      },
      stages: toStages(stages),
      guard: { failurePercent: Number(guard.failurePercent), minRuns: Number(guard.minRuns) },
    })
  }
  return (
    <PageFrame title="New rollout">
      <form
        noValidate
        className="min-h-0 flex-1 overflow-auto"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <div className="flex max-w-3xl flex-col gap-8 px-4 py-6 lg:px-8">
          <section aria-label="What moves" className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field label="Integration" required>
              {(control) => (
                <IntegrationPicker
                  control={control}
                  publishedOnly
                  value={integration}
                  onChange={(next) => set({ integration: next, version: '', fromVersion: '', instances: '' })}
                />
              )}
            </Field>
            <Field label="To version" required>
              {(control) => (
                <Select
                  control={control}
                  disabled={numbers.length === 0}
                  value={version === null ? '' : String(version)}
                  placeholder="-"
                  onChange={(number) => set({ version: number })}
                  options={numbers.map((number, index) => ({
                    value: String(number),
                    label: index === 0 ? `v${number} (newest)` : `v${number}`,
                  }))}
                />
              )}
            </Field>
            <Field label="Only from version">
              {(control) => (
                <Select
                  control={control}
                  disabled={numbers.length === 0}
                  value={filters.fromVersion ?? anyVersion}
                  onChange={(number) => set({ fromVersion: number === anyVersion ? '' : number })}
                  options={[
                    { value: anyVersion, label: 'Any other version' },
                    ...numbers
                      .filter((number) => number !== version)
                      .map((number) => ({ value: String(number), label: `v${number}` })),
                  ]}
                />
              )}
            </Field>
            <Field label="Only with labels" help="Of the instance or its customer; separated by commas.">
              {(control) => (
                <Input
                  {...control}
                  value={filters.labels ?? ''}
                  onChange={(event) => set({ labels: event.target.value })}
                />
              )}
            </Field>
            {instances.length === 0 ? null : (
              <p className="flex items-center gap-2 text-13 sm:col-span-2">
                Only the {instances.length} instances that were chosen in the list.
                <Button size="sm" variant="ghost" onClick={() => set({ instances: '' })}>
                  All that fit instead
                </Button>
              </p>
            )}
          </section>
          <section aria-label="Stages" className="flex flex-col gap-4">
            <h2 className="font-semibold text-14">Stages</h2>
            <Segmented
              label="Plan"
              value={preset}
              onChange={(next) => {
                setPreset(next)
                setStages(draftsOf(next))
              }}
              options={planPresets.map(({ key, label }) => ({ value: key, label }))}
              className="self-start"
            />
            <StagesEditor stages={stages} onChange={setStages} />
          </section>
          <section aria-label="Guard" className="flex flex-col gap-3">
            <h2 className="font-semibold text-14">When it goes back by itself</h2>
            <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
              <Field label="Share of failed runs, in percent">
                {(control) => (
                  <Input
                    {...control}
                    inputMode="decimal"
                    value={guard.failurePercent}
                    onChange={(event) => setGuard({ ...guard, failurePercent: event.target.value })}
                  />
                )}
              </Field>
              <Field label="Not before so many runs are over">
                {(control) => (
                  <Input
                    {...control}
                    inputMode="numeric"
                    value={guard.minRuns}
                    onChange={(event) => setGuard({ ...guard, minRuns: event.target.value })}
                  />
                )}
              </Field>
            </div>
            <p className="text-13 text-ink-muted">
              Only runs on the new version count. Each instance then goes back to the version and config that
              it had.
            </p>
          </section>
          <FormError error={create.error} />
          <div className="flex items-center gap-3 border-t pt-4">
            <Button
              variant="primary"
              type="submit"
              disabled={version === null || fault !== null}
              busy={create.isPending || create.isSuccess}
            >
              Start the rollout
            </Button>
            <Link href="/rollouts" className={buttonClass({ variant: 'ghost' })}>
              Cancel
            </Link>
            {fault === null ? null : <p className="text-13 text-failed">{fault}</p>}
          </div>
        </div>
      </form>
    </PageFrame>
  )
}

const anyVersion = 'any'

function draftsOf(preset: string): StageDraft[] {
  const stages = planPresets.find(({ key }) => key === preset)?.stages ?? planPresets[0].stages
  return stages.map((stage, id) => ({ id, ...stage }))
}

function guardFault({ failurePercent, minRuns }: { failurePercent: string; minRuns: string }): string | null {
  const [percent, runs] = [Number(failurePercent), Number(minRuns)]
  if (!(percent > 0 && percent <= 100)) return 'The share of failed runs is between 0 and 100 percent.'
  return Number.isInteger(runs) && runs >= 1 ? null : 'At least one run has to be over.'
}
