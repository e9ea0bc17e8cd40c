'use client'

import { type Definition, type Instance, isDeployed, takesEvents, triggerKinds } from '@millrace/contracts'
import {
  Badge,
  Button,
  ConfirmDialog,
  CopyButton,
  ErrorState,
  IconButton,
  Menu,
  MenuItem,
  MenuSeparator,
  RelativeTime,
  Skeleton,
  useToast,
} from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  Activity,
  ArrowUpFromLine,
  ChevronLeft,
  CircleAlert,
  Ellipsis,
  Pause,
  Play,
  Rocket,
  Trash2,
} from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import {
  changeInstance,
  deleteInstance,
  type InstanceVerb,
  upgradeInstance,
  useInstance,
} from '../api/instances.ts'
import { useVersionDefinition, useVersions } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { toCode, toMessage } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { InstanceSettings } from './instance-settings.tsx'
import { InstanceStatus } from './instances-page.tsx'
import { RunFlowDialog } from './run-flow-dialog.tsx'
import { triggerNote } from './trigger-note.ts'

export function InstancePage({ id }: { id: string }) {
  const query = useInstance(id)
  if (query.data) return <LoadedInstance instance={query.data} />
  if (query.isError) {
    return (
      <ErrorState
        title="The instance could not be loaded"
        message={toMessage(query.error)}
        code={toCode(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-4">
      <Skeleton className="h-6 w-72" />
      <Skeleton className="h-4 w-96" />
      <Skeleton className="mt-4 h-40 w-full max-w-3xl" />
    </div>
  )
}

function LoadedInstance({ instance }: { instance: Instance }) {
  const queries = useQueryClient()
  const toast = useToast()
  const keep = (next: Instance) => {
    queries.setQueryData(queryKeys.instance(next.id), next)
    return queries.invalidateQueries({ queryKey: queryKeys.instances, exact: true })
  }
  const change = useMutation({
    mutationFn: (verb: InstanceVerb | 'upgrade') =>
      verb === 'upgrade' ? upgradeInstance(instance.id) : changeInstance(instance.id, verb),
    onSuccess: async (next, verb) => {
      await keep(next)
      toast({ tone: 'success', title: said[verb](next) })
    },
  })
  const verb = verbOf[instance.status]
  return (
    <>
      <header className="flex shrink-0 flex-wrap items-start gap-4 border-b px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <div className="flex min-w-0 items-center gap-2.5">
            <Link
              href="/instances"
              aria-label="Back to instances"
              className="-ml-1.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
            >
              <ChevronLeft className="size-4" />
            </Link>
            <h1 className="truncate font-semibold text-16">
              {instance.integrationName} for {instance.customerName}
            </h1>
            <InstanceStatus status={instance.status} />
          </div>
          <p className="mt-1 flex flex-wrap items-center gap-x-4 pl-7 text-13 text-ink-muted">
            <span className="flex items-center gap-1.5">
              <Badge tone="accent">v{instance.version}</Badge>
              <NewerVersion
                instance={instance}
                busy={change.isPending}
                onUpgrade={() => change.mutate('upgrade')}
              />
            </span>
            <span>
              Created <RelativeTime at={instance.createdAt} />
            </span>
          </p>
        </div>
        <div className="flex items-center gap-2">
          <Button
            variant={verb.primary ? 'primary' : 'secondary'}
            icon={verb.icon}
            busy={change.isPending}
            onClick={() => change.mutate(verb.verb)}
          >
            {verb.label}
          </Button>
          <InstanceMenu instance={instance} />
        </div>
      </header>
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="flex max-w-3xl flex-col gap-8 px-4 py-6 lg:px-8">
          <FormError error={change.error} />
          <Flows instance={instance} />
          <InstanceSettings
            key={`${instance.version} ${instance.updatedAt}`}
            instance={instance}
            onSaved={keep}
          />
        </div>
      </div>
    </>
  )
}

const said: Record<InstanceVerb | 'upgrade', (instance: Instance) => string> = {
  deploy: () => 'Deployed: webhooks answer and schedules fire',
  pause: () => 'Paused: no new run starts',
  resume: () => 'Resumed',
  upgrade: (instance) => `Now on v${instance.version}`,
}

const verbOf: Record<
  Instance['status'],
  { verb: InstanceVerb; label: string; icon: ReactNode; primary: boolean }
> = {
  needs_configuration: { verb: 'deploy', label: 'Deploy', icon: <Rocket />, primary: true },
  ready: { verb: 'deploy', label: 'Deploy', icon: <Rocket />, primary: true },
  enabled: { verb: 'pause', label: 'Pause', icon: <Pause />, primary: false },
  paused: { verb: 'resume', label: 'Resume', icon: <Play />, primary: true },
  failing: { verb: 'pause', label: 'Pause', icon: <Pause />, primary: false },
}

function NewerVersion({
  instance,
  busy,
  onUpgrade,
}: {
  instance: Instance
  busy: boolean
  onUpgrade: () => void
}) {
  const { data: versions = [] } = useVersions(instance.integration)
  const newest = versions[0]?.number
  if (newest === undefined || newest <= instance.version) return null
  return (
    <Button size="sm" icon={<ArrowUpFromLine />} busy={busy} onClick={onUpgrade}>
      Upgrade to v{newest}
    </Button>
  )
}

function Flows({ instance }: { instance: Instance }) {
  const [running, setRunning] = useState<string | null>(null)
  const { data: definition } = useVersionDefinition(instance.integration, instance.version)
  return (
    <section className="flex flex-col gap-3">
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
              <Button
                size="sm"
                icon={<Play />}
                disabled={!takesEvents(instance.status)}
                onClick={() => setRunning(flow.key)}
              >
                Run now
              </Button>
            </div>
            <TriggerNote definition={definition} flow={flow.key} />
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
          </li>
        ))}
      </ul>
      {!isDeployed(instance.status) ? (
        <p className="text-13 text-ink-muted">
          Deploy the instance to get webhook URLs and to start schedules.
        </p>
      ) : null}
      {running === null ? null : (
        <RunFlowDialog instance={instance} flow={running} onClose={() => setRunning(null)} />
      )}
    </section>
  )
}

function TriggerNote({ definition, flow }: { definition: Definition | undefined; flow: string }) {
  const trigger = definition?.flows.find(({ key }) => key === flow)?.trigger
  const note = trigger === undefined ? null : triggerNote(trigger)
  return note === null ? null : <p className="text-13 text-ink-muted">{note}</p>
}

function polls(definition: Definition, flow: string): boolean {
  const use = definition.flows.find(({ key }) => key === flow)?.trigger.use
  return use !== undefined && !(use in triggerKinds)
}

function InstanceMenu({ instance }: { instance: Instance }) {
  const router = useRouter()
  const queries = useQueryClient()
  const [deleting, setDeleting] = useState(false)
  return (
    <>
      <Menu
        trigger={
          <IconButton label="More actions" variant="secondary">
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<Activity />} onSelect={() => router.push(`/runs?instance=${instance.id}`)}>
          Show runs
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger onSelect={() => setDeleting(true)}>
          Delete
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title="Delete this instance?"
        confirmLabel="Delete instance"
        onConfirm={async () => {
          await deleteInstance(instance.id)
          await queries.invalidateQueries({ queryKey: queryKeys.instances, exact: true })
          router.push('/instances')
        }}
      >
        Its webhook URLs stop answering and its schedules stop. Past runs stay in the list.
      </ConfirmDialog>
    </>
  )
}
