'use client'

import { type Instance, isDeployed } from '@millrace/contracts'
import {
  Badge,
  Button,
  ConfirmDialog,
  IconButton,
  Menu,
  MenuItem,
  MenuSeparator,
  RelativeTime,
  useToast,
} from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronLeft, Ellipsis, Pause, Pencil, Play, Rocket, ShieldAlert, Trash2, Undo2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { changeInstance, deleteInstance, type InstanceVerb } from '../api/instances.ts'
import { queryKeys } from '../api/keys.ts'
import { useMay } from '../api/system.ts'
import { toMessage } from '../api-client.ts'
import { InstanceStatus } from './instance-status.tsx'
import { NameDialog } from './name-dialog.tsx'

/** What it is, how it stands, and what can be done with it as a whole. */
export function InstanceHeader({
  instance,
  onChanged,
}: {
  instance: Instance
  onChanged: (next: Instance) => Promise<void>
}) {
  const toast = useToast()
  const mayWrite = useMay('instance.write')
  const change = useMutation({
    mutationFn: (verb: InstanceVerb) => changeInstance(instance.id, verb),
    onSuccess: async (next, verb) => {
      await onChanged(next)
      toast({ tone: 'success', title: said[verb] })
    },
    onError: (error) => toast({ tone: 'danger', title: 'Nothing was changed', detail: toMessage(error) }),
  })
  const next = nextVerb(instance)
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-4 px-4 py-2.5">
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
            {instance.name === '' ? instance.customerName : instance.name}
          </h1>
          <InstanceStatus status={instance.status} />
        </div>
        <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 pl-7 text-13 text-ink-muted">
          <Link
            href={`/customers/${encodeURIComponent(instance.customer)}`}
            className="min-w-0 truncate text-ink hover:underline"
          >
            {instance.name === '' ? instance.customer : instance.customerName}
          </Link>
          <span className="flex min-w-0 items-center gap-1.5">
            <Link
              href={`/integrations/${instance.integration}`}
              className="truncate text-ink hover:underline"
            >
              {instance.integrationName}
            </Link>
            <Badge tone="accent">v{instance.version}</Badge>
          </span>
          {instance.labels.map((label) => (
            <Link key={label} href={`/instances?label=${encodeURIComponent(label)}`}>
              <Badge>{label}</Badge>
            </Link>
          ))}
          <span>
            {instance.deployedAt === null ? 'Created ' : 'Deployed '}
            <RelativeTime at={instance.deployedAt ?? instance.createdAt} />
          </span>
        </p>
      </div>
      {mayWrite ? (
        <div className="flex items-center gap-2">
          {next === null ? null : (
            <Button
              variant={next.primary ? 'primary' : 'secondary'}
              icon={next.icon}
              busy={change.isPending}
              onClick={() => change.mutate(next.verb)}
            >
              {next.label}
            </Button>
          )}
          <InstanceMenu instance={instance} onChanged={onChanged} />
        </div>
      ) : null}
    </header>
  )
}

const said: Record<InstanceVerb, string> = {
  deploy: 'Deployed: webhooks answer and schedules fire',
  pause: 'Paused: no new run starts',
  resume: 'Resumed',
}

/** What comes next for most people who look at it; null: something has to be filled in first. */
function nextVerb({
  status,
}: Instance): { verb: InstanceVerb; label: string; icon: ReactNode; primary: boolean } | null {
  switch (status) {
    case 'needs_configuration':
      return null
    case 'ready':
      return { verb: 'deploy', label: 'Deploy', icon: <Rocket />, primary: true }
    case 'enabled':
    case 'failing':
      return { verb: 'pause', label: 'Pause', icon: <Pause />, primary: false }
    case 'paused':
      return { verb: 'resume', label: 'Resume', icon: <Play />, primary: true }
    default:
      return status satisfies never
  }
}

function InstanceMenu({
  instance,
  onChanged,
}: {
  instance: Instance
  onChanged: (next: Instance) => Promise<void>
}) {
  const router = useRouter()
  const queries = useQueryClient()
  const mayDelete = useMay('instance.delete')
  const mayAudit = useMay('audit.read')
  const [open, setOpen] = useState<'delete' | 'name' | null>(null)
  return (
    <>
      <Menu
        trigger={
          <IconButton label="More actions" variant="secondary">
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => setOpen('name')}>
          Name and labels
        </MenuItem>
        <MenuItem icon={<Undo2 />} onSelect={() => router.push(`/instances/${instance.id}?tab=revisions`)}>
          Go back to a revision
        </MenuItem>
        {mayAudit ? (
          <MenuItem
            icon={<ShieldAlert />}
            onSelect={() => router.push(`/settings/audit-log?entity=instance&entityId=${instance.id}`)}
          >
            Who changed it
          </MenuItem>
        ) : null}
        {mayDelete ? (
          <>
            <MenuSeparator />
            <MenuItem icon={<Trash2 />} danger onSelect={() => setOpen('delete')}>
              Delete
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {open === 'name' ? (
        <NameDialog instance={instance} onClose={() => setOpen(null)} onSaved={onChanged} />
      ) : null}
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={() => setOpen(null)}
        title="Delete this instance?"
        confirmLabel="Delete instance"
        onConfirm={async () => {
          await deleteInstance(instance.id)
          await queries.invalidateQueries({ queryKey: [...queryKeys.instances, 'list'] })
          router.push('/instances')
        }}
      >
        {isDeployed(instance.status)
          ? 'Its webhook URLs stop answering and its schedules stop. Past runs stay in the list.'
          : 'It was never deployed: nothing stops.'}
      </ConfirmDialog>
    </>
  )
}
