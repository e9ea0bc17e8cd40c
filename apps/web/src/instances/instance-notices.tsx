'use client'

import type { Instance } from '@millrace/contracts'
import { buttonClass } from '@millrace/ui'
import { ArrowUpFromLine, CircleAlert, CirclePause } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useVersions } from '../api/integrations.ts'
import { useMay } from '../api/system.ts'
import { ProblemsList } from '../common/problems-list.tsx'

/** What asks for somebody: what is missing, why it fails or rests, and versions that it could move to. */
export function InstanceNotices({ instance }: { instance: Instance }) {
  const mayWrite = useMay('instance.write')
  return (
    <div className="flex flex-col gap-3 empty:hidden">
      {instance.status === 'needs_configuration' ? (
        <Notice
          icon={<CircleAlert className="text-waiting" />}
          title="This instance cannot run yet"
          action={
            mayWrite ? (
              <Link href={`/instances/${instance.id}?tab=config`} className={buttonClass({ size: 'sm' })}>
                Configure
              </Link>
            ) : null
          }
        >
          {instance.problems.length === 0 ? null : <ProblemsList problems={instance.problems} />}
        </Notice>
      ) : null}
      {instance.status === 'failing' ? (
        <Notice
          icon={<CircleAlert className="text-failed" />}
          title="It still takes events, but its last runs failed"
          action={
            <Link
              href={`/runs?instance=${instance.id}&status=failed`}
              className={buttonClass({ size: 'sm' })}
            >
              Failed runs
            </Link>
          }
        >
          {instance.problems.length === 0 ? null : <ProblemsList problems={instance.problems} />}
        </Notice>
      ) : null}
      {instance.pausedBy !== null && instance.pausedBy !== 'member' ? (
        <Notice icon={<CirclePause className="text-waiting" />} title={pausedWords[instance.pausedBy]} />
      ) : null}
      <Upgrades instance={instance} />
    </div>
  )
}

const pausedWords = {
  customer: 'Paused because its customer is suspended. It goes on when the customer does.',
  connection: 'Paused because a connection has to be authorized again. It goes on by itself then.',
  rollout: 'Paused by a rollout.',
} as const

function Upgrades({ instance }: { instance: Instance }) {
  const { data: versions = [] } = useVersions(instance.integration)
  const mayWrite = useMay('instance.write')
  const newest = versions[0]?.number
  const { pending } = instance
  if (pending !== null) {
    return (
      <Notice
        icon={<ArrowUpFromLine className="text-waiting" />}
        title={`v${pending.version} asks for more than this instance has. It stays on v${instance.version} until that is given.`}
        action={
          mayWrite ? (
            <Link
              href={`/instances/${instance.id}/upgrade?version=${pending.version}`}
              className={buttonClass({ size: 'sm', variant: 'primary' })}
            >
              Complete the upgrade
            </Link>
          ) : null
        }
      >
        {pending.problems.length === 0 ? null : <ProblemsList problems={pending.problems} />}
      </Notice>
    )
  }
  if (newest === undefined || newest <= instance.version) return null
  return (
    <Notice
      icon={<ArrowUpFromLine className="text-accent" />}
      title={`v${newest} is published. This instance is on v${instance.version}.`}
      action={
        <span className="flex gap-2">
          <Link
            href={`/integrations/${instance.integration}?tab=versions&version=${newest}`}
            className={buttonClass({ size: 'sm', variant: 'ghost' })}
          >
            What changed
          </Link>
          {mayWrite ? (
            <Link
              href={`/instances/${instance.id}/upgrade?version=${newest}`}
              className={buttonClass({ size: 'sm' })}
            >
              Upgrade
            </Link>
          ) : null}
        </span>
      }
    />
  )
}

function Notice({
  icon,
  title,
  action,
  children,
}: {
  icon: ReactNode
  title: string
  action?: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="flex flex-col gap-2 rounded border bg-surface px-3 py-2.5">
      <div className="flex items-center gap-2 text-14 [&>svg]:size-4 [&>svg]:shrink-0">
        {icon}
        <p className="min-w-0 flex-1">{title}</p>
        {action}
      </div>
      {children}
    </section>
  )
}
