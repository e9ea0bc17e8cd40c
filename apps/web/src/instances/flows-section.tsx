'use client'

import {
  type Definition,
  type Instance,
  isDeployed,
  type JsonObject,
  takesEvents,
  triggerKinds,
} from '@millrace/contracts'
import { Badge, Button, CopyButton, RelativeTime } from '@millrace/ui'
import { CircleAlert, Play } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useVersionDefinition } from '../api/integrations.ts'
import { RunFlowDialog } from './run-flow-dialog.tsx'
import { triggerNote } from './trigger-note.ts'

type InstanceFlow = Instance['flows'][number]

/** What an instance runs: each flow with what starts it. */
export function FlowsSection({ instance, mayRun }: { instance: Instance; mayRun: boolean }) {
  const [running, setRunning] = useState<string | null>(null)
  const { data: definition } = useVersionDefinition(instance.integration, instance.version)
  return (
    <section aria-label="Flows" className="flex flex-col gap-3">
      <h2 className="font-semibold text-14">Flows</h2>
      <ul className="divide-y divide-line rounded border bg-surface">
        {instance.flows.map((flow) => (
          <li key={flow.key} className="flex flex-col gap-2 px-4 py-3">
            <div className="flex items-center gap-3">
              <span className="min-w-0 flex-1 truncate font-medium">{flow.name}</span>
              <Badge>{flow.trigger}</Badge>
              {flow.nextDueAt === null ? null : (
                <span className="text-13 text-ink-muted">
                  {definition && polls(definition, flow.key) ? 'next look' : 'next'}{' '}
                  <RelativeTime at={flow.nextDueAt} />
                </span>
              )}
              <Link
                href={`/runs?instance=${instance.id}&flow=${flow.key}&integration=${instance.integration}`}
                className="text-13 text-accent hover:underline"
              >
                Runs
              </Link>
              {mayRun ? (
                <Button
                  size="sm"
                  icon={<Play />}
                  disabled={!takesEvents(instance.status)}
                  onClick={() => setRunning(flow.key)}
                >
                  Run now
                </Button>
              ) : null}
            </div>
            <FlowNotes flow={flow} definition={definition} config={instance.config} />
          </li>
        ))}
      </ul>
      {isDeployed(instance.status) ? null : (
        <p className="text-13 text-ink-muted">
          Deploy the instance to get webhook URLs and to start schedules.
        </p>
      )}
      {running === null ? null : (
        <RunFlowDialog instance={instance} flow={running} onClose={() => setRunning(null)} />
      )}
    </section>
  )
}

function FlowNotes({
  flow,
  definition,
  config,
}: {
  flow: InstanceFlow
  definition: Definition | undefined
  config: JsonObject
}) {
  const trigger = definition?.flows.find(({ key }) => key === flow.key)?.trigger
  const note = trigger === undefined ? null : triggerNote(trigger, config)
  return (
    <>
      {note === null ? null : <p className="text-13 text-ink-muted">{note}</p>}
      {flow.pollError === null ? null : (
        <p role="status" className="flex items-start gap-1.5 text-13 text-failed">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {flow.pollError}
        </p>
      )}
      {flow.webhookUrl === null ? null : (
        <div className="flex items-center gap-2 rounded border bg-sunken py-0.5 pr-0.5 pl-2.5">
          <span className="text-12 text-ink-faint">POST</span>
          <code className="min-w-0 flex-1 truncate font-mono text-12" title={flow.webhookUrl}>
            {flow.webhookUrl}
          </code>
          <CopyButton text={flow.webhookUrl} label="Copy webhook URL" />
        </div>
      )}
    </>
  )
}

function polls(definition: Definition, flow: string): boolean {
  const use = definition.flows.find(({ key }) => key === flow)?.trigger.use
  return use !== undefined && !(use in triggerKinds)
}
