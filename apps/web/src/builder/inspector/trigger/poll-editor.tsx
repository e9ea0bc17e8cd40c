'use client'

import type { Flow, Trigger } from '@millrace/contracts'
import { Field, Input, Segmented } from '@millrace/ui'
import { DurationInput } from '../../../durations/index.ts'
import { CronPreview, ZoneField } from '../../../schedules/index.ts'
import { useBuilderStore } from '../../state/index.ts'
import { Hint } from '../controls/hint.tsx'

type Poll = NonNullable<Trigger['poll']>

const rhythms = [
  { value: 'interval', label: 'Every so often' },
  { value: 'cron', label: 'At fixed times' },
] as const
const runChoices = [
  { value: 'per-item', label: 'One run per item' },
  { value: 'per-poll', label: 'One run for all new' },
] as const

/** How often a connector's trigger looks for news, and how many runs they make. */
export function PollEditor({ flow }: { flow: Flow }) {
  const store = useBuilderStore()
  const poll = flow.trigger.poll ?? {}
  const set = (next: Poll) => {
    const given = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined))
    store.getState().dispatch(
      {
        type: 'set-trigger',
        flow: flow.key,
        patch: { poll: Object.keys(given).length === 0 ? undefined : given },
      },
      'trigger-poll',
    )
  }
  const { cron, timezone = 'UTC', runs } = poll
  return (
    <>
      <Field label="Look for news">
        {(control) => (
          <Segmented
            control={control}
            size="sm"
            value={cron === undefined ? 'interval' : 'cron'}
            options={rhythms}
            onChange={(rhythm) => set(rhythm === 'cron' ? { runs, cron: '*/5 * * * *', timezone } : { runs })}
          />
        )}
      </Field>
      {cron === undefined ? (
        <Field label="Every" help="Default: every five minutes. Nothing new makes no run.">
          {(control) => (
            <DurationInput
              control={control}
              label="the interval"
              value={poll.everyMs}
              presetMs={300_000}
              limits={{ least: 10_000, most: 86_400_000 }}
              onChange={(everyMs) => set({ ...poll, everyMs })}
            />
          )}
        </Field>
      ) : (
        <>
          <Field label="Cron expression" help="Minute, hour, day of the month, month, day of the week.">
            {(control) => (
              <Input
                {...control}
                size="sm"
                mono
                maxLength={200}
                value={cron}
                onChange={(event) => set({ ...poll, cron: event.target.value })}
              />
            )}
          </Field>
          <ZoneField zone={timezone} onChange={(next) => set({ ...poll, timezone: next })} />
          <CronPreview cron={cron} timezone={timezone} />
        </>
      )}
      <Field
        label="What is new starts"
        help={
          runs === 'per-poll' ? 'trigger.body is the list of all new items.' : 'trigger.body is the item.'
        }
      >
        {(control) => (
          <Segmented
            control={control}
            size="sm"
            value={runs ?? 'per-item'}
            options={runChoices}
            onChange={(next) => set({ ...poll, runs: next === 'per-item' ? undefined : next })}
          />
        )}
      </Field>
      <Hint>
        Where it stands is remembered, also when a new version is published: nothing is lost or seen twice.
      </Hint>
    </>
  )
}
