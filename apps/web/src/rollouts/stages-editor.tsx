'use client'

import { Button, Field, IconButton, Input } from '@millrace/ui'
import { Plus, X } from 'lucide-react'
import { DurationInput } from '../durations/index.ts'
import type { StageDraft } from './plan.ts'

/** How many instances move in each stage, and how long their runs are watched. */
export function StagesEditor({
  stages,
  onChange,
}: {
  stages: readonly StageDraft[]
  onChange: (stages: StageDraft[]) => void
}) {
  const set = (id: number, change: Partial<StageDraft>) =>
    onChange(stages.map((stage) => (stage.id === id ? { ...stage, ...change } : stage)))
  const add = () => {
    const id = 1 + Math.max(-1, ...stages.map((stage) => stage.id))
    const last = stages.at(-1)
    const before = stages.slice(0, -1)
    const percent = ((before.at(-1)?.percent ?? 0) + 100) / 2
    const stage = { id, percent: Math.round(percent), watchMs: 3_600_000 }
    onChange(last === undefined ? [{ ...stage, percent: 100 }] : [...before, stage, last])
  }
  const numbered = stages.map((stage, index) => ({ stage, number: index + 1 }))
  return (
    <div className="flex flex-col gap-3">
      {numbered.map(({ stage, number }) => (
        <div key={stage.id} className="flex flex-wrap items-end gap-3">
          <Field label={`Stage ${number}: percent of all instances`} className="w-52">
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                value={stage.percent ?? ''}
                onChange={(event) => {
                  const text = event.target.value
                  const percent = Number(text)
                  set(stage.id, { percent: text === '' || Number.isNaN(percent) ? undefined : percent })
                }}
              />
            )}
          </Field>
          <Field label="Then watch for">
            {(control) => (
              <DurationInput
                control={control}
                size="md"
                label={`the watch of stage ${number}`}
                value={stage.watchMs}
                limits={{ least: 0, most: 7 * 86_400_000 }}
                onChange={(watchMs) => set(stage.id, { watchMs })}
              />
            )}
          </Field>
          {stages.length > 1 ? (
            <IconButton
              label={`Remove stage ${number}`}
              onClick={() => onChange(stages.filter(({ id }) => id !== stage.id))}
            >
              <X />
            </IconButton>
          ) : null}
        </div>
      ))}
      <Button variant="ghost" size="sm" icon={<Plus />} className="self-start" onClick={add}>
        Add a stage
      </Button>
    </div>
  )
}
