'use client'

import type { Step } from '@millrace/contracts'
import { Button, JsonView } from '@millrace/ui'
import { describeUse } from '../catalog/index.ts'
import { OutputPane } from '../dock/index.ts'
import { useRunCommand } from '../run/run-command.ts'
import { useBuilder } from '../state/index.ts'

/** What the step gave in the last run; before the first one, an example of what it gives. */
export function OutputTab({ step }: { step: Step }) {
  const run = useRunCommand()
  const manifests = useBuilder((state) => state.manifests)
  const runId = useBuilder((state) => (state.run?.flow === state.flowKey ? state.run.runId : null))
  const summary = useBuilder((state) => state.run?.steps.get(step.id))
  if (runId !== null && summary) return <OutputPane runId={runId} summary={summary} />
  const { sampleOutput } = describeUse(manifests, step.use)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-col items-start gap-2 p-3">
        <p className="text-ink-faint">This step has not run yet.</p>
        <Button size="sm" onClick={() => run({ upTo: step.id })}>
          Run up to this step
        </Button>
      </div>
      {sampleOutput === undefined ? null : (
        <>
          <p className="border-t px-3 py-1 text-12 text-ink-faint">Example of what it gives</p>
          <JsonView label="Example output" value={sampleOutput} toolbar={false} className="flex-1" />
        </>
      )}
    </div>
  )
}
