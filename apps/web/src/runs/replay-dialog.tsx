'use client'

import type { Json, Run } from '@millrace/contracts'
import { Button, Dialog, ErrorState, Field, Skeleton } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { replayRun, useRunInput } from '../api/runs.ts'
import { toCode, toMessage } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { JsonControl } from '../forms/index.ts'

/** The same flow and version again, with another body of the trigger. */
export function ReplayDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const input = useRunInput(run.id, true)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Replay with another input"
      description="Runs the same version again from the start; this takes the place of the trigger's body."
      width="lg"
    >
      {input.isPending ? <Skeleton className="h-64 w-full" /> : null}
      {input.isError ? (
        <ErrorState
          title="The input could not be loaded"
          message={toMessage(input.error)}
          code={toCode(input.error)}
        />
      ) : null}
      {input.data === undefined ? null : <ReplayForm run={run} body={bodyOf(input.data)} onClose={onClose} />}
    </Dialog>
  )
}

function ReplayForm({ run, body, onClose }: { run: Run; body: Json | undefined; onClose: () => void }) {
  const router = useRouter()
  const [value, setValue] = useState(body)
  const [fault, setFault] = useState<string | null>(null)
  const replay = useMutation({
    mutationFn: () => replayRun(run.id, value ?? null),
    onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
  })
  return (
    <div className="flex flex-col gap-4">
      <Field label="Body">
        {(control) => (
          <JsonControl control={control} value={value} onChange={setValue} onFault={setFault} rows={14} />
        )}
      </Field>
      <FormError error={replay.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="primary"
          disabled={fault !== null}
          busy={replay.isPending || replay.isSuccess}
          onClick={() => replay.mutate()}
        >
          Replay
        </Button>
      </div>
    </div>
  )
}

function bodyOf(trigger: Json): Json | undefined {
  if (trigger === null || typeof trigger !== 'object' || Array.isArray(trigger)) return undefined
  return trigger.body
}
