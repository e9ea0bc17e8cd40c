'use client'

import { Field } from '@millrace/ui'
import { DurationInput } from '../../../durations/index.ts'
import { LimitedNumber } from '../controls/limited-number.tsx'
import { RetryEditor } from '../controls/retry-editor.tsx'
import { SettingGroup } from './setting-group.tsx'
import { compact, type SettingsProps } from './settings-props.ts'

const day = 24 * 60 * 60 * 1000

/** What one run may take, what follows its failure, and how long it is kept. */
export function RunSettings({ settings, onChange, problemOf }: SettingsProps) {
  const { timeoutMs, memoryMb, retry, retention } = settings
  return (
    <>
      <div className="grid gap-4 pb-4 sm:grid-cols-2">
        <Field
          label="Deadline"
          error={problemOf('timeoutMs')}
          help="Time that a run may work; waiting does not count. Then it fails. Default: 15 minutes."
        >
          {(control) => (
            <DurationInput
              control={control}
              label="the deadline"
              value={timeoutMs}
              presetMs={900_000}
              limits={{ least: 100, most: day }}
              onChange={(ms) => onChange({ timeoutMs: ms })}
            />
          )}
        </Field>
        <Field
          label="Memory"
          error={problemOf('memoryMb')}
          help="A run that needs more fails with memory_limit. Default: 256 MB."
        >
          {(control) => (
            <LimitedNumber
              control={control}
              value={memoryMb}
              placeholder="256"
              unit="MB"
              limits={{ least: 64, most: 4096 }}
              onChange={(mb) => onChange({ memoryMb: mb })}
            />
          )}
        </Field>
      </div>
      <SettingGroup
        title="Try failed runs again"
        help="From the step that failed; what succeeded is kept."
        on={retry !== undefined}
        problem={problemOf('retry')}
        onChange={(on) => onChange({ retry: on ? { attempts: 3, delayMs: 60_000 } : undefined })}
      >
        <div className="flex flex-col gap-3 sm:col-span-2 sm:max-w-sm">
          <RetryEditor
            retry={retry}
            help="Of the run as a whole. Steps have tries of their own."
            onChange={(next) => onChange({ retry: next })}
          />
        </div>
      </SettingGroup>
      <SettingGroup
        title="Keep runs for a time of their own"
        help="With their logs, data and files. Otherwise: as long as the platform keeps runs."
        on={retention !== undefined}
        problem={problemOf('retention')}
        onChange={(on) => onChange({ retention: on ? { days: 30 } : undefined })}
      >
        <Field label="Keep for">
          {(control) => (
            <LimitedNumber
              control={control}
              value={retention?.days}
              unit="days"
              limits={{ least: 1, most: 3650 }}
              onChange={(days) => {
                if (days !== undefined) onChange({ retention: { ...retention, days } })
              }}
            />
          )}
        </Field>
        <Field label="Keep failed ones for" help="Left empty: as the others.">
          {(control) => (
            <LimitedNumber
              control={control}
              value={retention?.failedDays}
              unit="days"
              limits={{ least: 1, most: 3650 }}
              onChange={(failedDays) => {
                if (retention) onChange({ retention: compact({ ...retention, failedDays }) })
              }}
            />
          )}
        </Field>
      </SettingGroup>
    </>
  )
}
