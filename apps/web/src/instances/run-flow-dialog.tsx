'use client'

import type { Instance, Json } from '@millrace/contracts'
import { Button, Dialog, Field } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { runInstanceFlow } from '../api/instances.ts'
import { FormError } from '../common/form-error.tsx'
import { JsonControl } from '../forms/index.ts'

export function RunFlowDialog({
  instance,
  flow,
  onClose,
}: {
  instance: Instance
  flow: string
  onClose: () => void
}) {
  const router = useRouter()
  const [input, setInput] = useState<Json | undefined>(undefined)
  const [fault, setFault] = useState<string | null>(null)
  const run = useMutation({
    mutationFn: () => runInstanceFlow({ id: instance.id, flow, input }),
    onSuccess: ({ runId }) => router.push(`/runs/${runId}`),
  })
  const name = instance.flows.find((candidate) => candidate.key === flow)?.name ?? flow
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Run ${name}`}
      description={`With the config and connections of ${instance.customerName}.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={fault !== null}
            busy={run.isPending || run.isSuccess}
            onClick={() => run.mutate()}
          >
            Run
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Input" help="What the trigger receives as its body. Leave empty for none.">
          {(control) => (
            <JsonControl control={control} value={input} onChange={setInput} onFault={setFault} rows={8} />
          )}
        </Field>
        <FormError error={run.error} />
      </div>
    </Dialog>
  )
}
