'use client'

import { Field, Segmented } from '@millrace/ui'
import { DurationInput } from '../../../durations/index.ts'
import { KeyTemplateInput } from '../controls/key-template-input.tsx'
import { LimitedNumber } from '../controls/limited-number.tsx'
import { SettingGroup } from './setting-group.tsx'
import { compact, type SettingsProps } from './settings-props.ts'

const day = 24 * 60 * 60 * 1000
const orders = [
  { value: 'any', label: 'As they come' },
  { value: 'fifo', label: 'Strictly in order' },
] as const

/** How many runs there are at once, how fast they start, and what counts as the same event. */
export function AdmissionSettings(props: SettingsProps) {
  return (
    <>
      <ConcurrencyGroup {...props} />
      <RateGroup {...props} />
      <DedupeGroup {...props} />
    </>
  )
}

function ConcurrencyGroup({ settings: { concurrency }, onChange, context, problemOf }: SettingsProps) {
  const set = (patch: Partial<NonNullable<typeof concurrency>>) =>
    onChange({ concurrency: compact({ limit: 1, ...concurrency, ...patch }) })
  return (
    <SettingGroup
      title="Limit how many run at once"
      help="Others wait in the queue; nothing is refused. Counted for each instance."
      on={concurrency !== undefined}
      onChange={(on) => onChange({ concurrency: on ? { limit: 1 } : undefined })}
    >
      <Field label="At most" error={problemOf('concurrency.limit')}>
        {(control) => (
          <LimitedNumber
            control={control}
            value={concurrency?.limit}
            unit={concurrency?.limit === 1 ? 'run at once' : 'runs at once'}
            limits={{ least: 1, most: 1000 }}
            onChange={(limit) => {
              if (limit !== undefined) set({ limit })
            }}
          />
        )}
      </Field>
      <Field
        label="For each"
        error={problemOf('concurrency.key')}
        help="The limit holds for each value of this key. Left empty: for all runs together."
      >
        {(control) => (
          <KeyTemplateInput
            control={control}
            value={concurrency?.key}
            placeholder="{{ trigger.body.orderId }}"
            context={context}
            onChange={(key) => set({ key })}
          />
        )}
      </Field>
      <Field
        label="Order"
        className="sm:col-span-2"
        help={
          concurrency?.order === 'fifo'
            ? 'In the order in which they were accepted; a run that waits keeps its place and holds up those behind it.'
            : 'A run that waits lets others go ahead.'
        }
      >
        {(control) => (
          <Segmented
            control={control}
            size="sm"
            className="w-72 max-w-full"
            value={concurrency?.order ?? 'any'}
            options={orders}
            onChange={(order) => set({ order: order === 'any' ? undefined : order })}
          />
        )}
      </Field>
    </SettingGroup>
  )
}

function RateGroup({ settings: { rateLimit }, onChange, context, problemOf }: SettingsProps) {
  const set = (patch: Partial<NonNullable<typeof rateLimit>>) =>
    onChange({ rateLimit: compact({ limit: 100, perMs: 60_000, ...rateLimit, ...patch }) })
  return (
    <SettingGroup
      title="Limit how fast runs start"
      help="After a burst of that many they start evenly spread. Others wait in the queue."
      on={rateLimit !== undefined}
      onChange={(on) => onChange({ rateLimit: on ? { limit: 100, perMs: 60_000 } : undefined })}
    >
      <Field label="At most" error={problemOf('rateLimit.limit')}>
        {(control) => (
          <LimitedNumber
            control={control}
            value={rateLimit?.limit}
            unit="runs"
            limits={{ least: 1, most: 100_000 }}
            onChange={(limit) => {
              if (limit !== undefined) set({ limit })
            }}
          />
        )}
      </Field>
      <Field label="In" error={problemOf('rateLimit.perMs')}>
        {(control) => (
          <DurationInput
            control={control}
            label="the rate"
            value={rateLimit?.perMs}
            limits={{ least: 100, most: day }}
            onChange={(perMs) => {
              if (perMs !== undefined) set({ perMs })
            }}
          />
        )}
      </Field>
      <Field
        label="For each"
        className="sm:col-span-2"
        error={problemOf('rateLimit.key')}
        help="Left empty: for all runs together."
      >
        {(control) => (
          <KeyTemplateInput
            control={control}
            value={rateLimit?.key}
            placeholder="{{ customer.id }}"
            context={context}
            onChange={(key) => set({ key })}
          />
        )}
      </Field>
    </SettingGroup>
  )
}

function DedupeGroup({ settings: { dedupe }, onChange, context, problemOf }: SettingsProps) {
  const start = { key: '{{ trigger.body.id }}', windowMs: day }
  const set = (patch: Partial<typeof start>) => onChange({ dedupe: { ...start, ...dedupe, ...patch } })
  return (
    <SettingGroup
      title="Treat equal events as one"
      help="Events with the same key within the window give the same run, not another one."
      on={dedupe !== undefined}
      onChange={(on) => onChange({ dedupe: on ? start : undefined })}
    >
      <Field label="Key" required error={problemOf('dedupe.key')} help="Names only, no calculation.">
        {(control) => (
          <KeyTemplateInput
            required
            control={control}
            value={dedupe?.key}
            placeholder={start.key}
            context={context}
            onChange={(key) => {
              if (key !== undefined) set({ key })
            }}
          />
        )}
      </Field>
      <Field label="Window" error={problemOf('dedupe.windowMs')}>
        {(control) => (
          <DurationInput
            control={control}
            label="the window"
            value={dedupe?.windowMs}
            limits={{ least: 1000, most: 30 * day }}
            onChange={(windowMs) => {
              if (windowMs !== undefined) set({ windowMs })
            }}
          />
        )}
      </Field>
    </SettingGroup>
  )
}
