'use client'

import type { Json, ReplayInput, Run } from '@millrace/contracts'
import { Button, Combobox, Dialog, ErrorState, Field, Select, Skeleton } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useVersions } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { replayRun, useRunInput } from '../api/runs.ts'
import { ApiError, toCode, toMessage } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { JsonControl } from '../forms/index.ts'
import { replayProblems } from './replay-problems.ts'

export interface ReplayStep {
  path: string
  name: string
}

/** Runs the same flow again: from where, with which input, on which version. */
export function ReplayDialog({
  run,
  from,
  steps,
  onClose,
}: {
  run: Run
  /** The step chosen at first; null: from the start. */
  from: string | null
  /** Those that it may be replayed from. */
  steps: readonly ReplayStep[]
  onClose: () => void
}) {
  const input = useRunInput(run.id, true)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Replay this run"
      description="A new run. Steps before the one it begins with keep their results and are not executed again."
      width="lg"
    >
      {input.isPending ? <Skeleton className="h-64 w-full" /> : null}
      {input.isError ? (
        <ErrorState
          title="The input could not be loaded"
          message={toMessage(input.error)}
          code={toCode(input.error)}
          onRetry={() => void input.refetch()}
        />
      ) : null}
      {input.data === undefined ? null : (
        <ReplayForm run={run} from={from} steps={steps} body={bodyOf(input.data)} onClose={onClose} />
      )}
    </Dialog>
  )
}

function ReplayForm({
  run,
  from: fromAtFirst,
  steps,
  body,
  onClose,
}: {
  run: Run
  from: string | null
  steps: readonly ReplayStep[]
  body: Json | undefined
  onClose: () => void
}) {
  const router = useRouter()
  const queryClient = useQueryClient()
  const [from, setFrom] = useState(fromAtFirst ?? '')
  const [version, setVersion] = useState(ownVersion)
  const [input, setInput] = useState(body)
  const [edited, setEdited] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const replay = useMutation({
    mutationFn: () =>
      replayRun(run.id, {
        ...(from === '' ? {} : { from }),
        ...(edited ? { input: input ?? null } : {}),
        ...(version === ownVersion ? {} : { version: Number(version) }),
      } satisfies ReplayInput),
    onSuccess: ({ runId }) => {
      // Whoever comes back finds the replay beside its origin.
      void queryClient.invalidateQueries({ queryKey: queryKeys.run(run.id) })
      router.push(`/runs/${runId}`)
    },
  })
  const problems = replayProblems(replay.error instanceof ApiError ? replay.error.problems : [])
  const changed = () => {
    if (replay.isError) replay.reset()
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (fault === null && !replay.isPending && !replay.isSuccess) replay.mutate()
      }}
    >
      <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
        <Field label="Begin with" error={problems.from}>
          {(control) => (
            <Combobox
              control={control}
              clearable
              placeholder="The start"
              value={from}
              onChange={(next) => {
                setFrom(next)
                changed()
              }}
              options={steps.map(({ path, name }) => ({
                value: path,
                label: name,
                ...(path === name ? {} : { note: path }),
              }))}
            />
          )}
        </Field>
        <Field label="Version" error={problems.version}>
          {(control) => (
            <VersionSelect
              run={run}
              control={control}
              value={version}
              onChange={(next) => {
                setVersion(next)
                changed()
              }}
            />
          )}
        </Field>
      </div>
      <Field
        label="Body of the trigger"
        error={problems.input}
        help={
          from === ''
            ? undefined
            : 'Steps whose results are kept saw the body of before; those that run now see this one.'
        }
        aside={edited ? <span className="text-12 text-waiting">edited</span> : undefined}
      >
        {(control) => (
          <JsonControl
            control={control}
            value={body}
            onChange={setInput}
            onFault={setFault}
            onText={() => {
              setEdited(true)
              changed()
            }}
            rows={12}
          />
        )}
      </Field>
      <FormError error={problems.isComplete ? null : replay.error} />
      <div className="flex justify-end gap-2">
        <Button type="button" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          variant="primary"
          disabled={fault !== null}
          busy={replay.isPending || replay.isSuccess}
        >
          Replay
        </Button>
      </div>
    </form>
  )
}

const ownVersion = 'own'

function VersionSelect({
  run,
  control,
  value,
  onChange,
}: {
  run: Run
  control: Parameters<Parameters<typeof Field>[0]['children']>[0]
  value: string
  onChange: (value: string) => void
}) {
  const { data: versions = [] } = useVersions(run.integration)
  const own = run.version === null ? 'The same draft' : `The same, v${run.version}`
  const others = versions.filter(({ number }) => number !== run.version)
  return (
    <Select
      control={control}
      value={value}
      onChange={onChange}
      options={[
        { value: ownVersion, label: own },
        ...others.map(({ number, comment }) => ({
          value: String(number),
          label: `v${number}`,
          ...(comment === '' ? {} : { note: comment.slice(0, 60) }),
        })),
      ]}
    />
  )
}

function bodyOf(trigger: Json): Json | undefined {
  if (trigger === null || typeof trigger !== 'object' || Array.isArray(trigger)) return undefined
  return trigger.body
}
