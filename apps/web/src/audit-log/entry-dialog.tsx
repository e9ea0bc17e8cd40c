'use client'

import type { AuditEntry } from '@millrace/contracts'
import { Badge, Button, CopyButton, Dialog, formatExact, JsonView } from '@millrace/ui'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { AuditFilters } from '../api/audit.ts'
import { actorKind, entityHref, entityLabel } from './words.ts'

/** All of one entry, and where it leads. */
export function EntryDialog({
  entry,
  onClose,
  onFilter,
}: {
  entry: AuditEntry
  onClose: () => void
  onFilter: (filters: AuditFilters) => void
}) {
  const href = entityHref(entry)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={entry.action}
      description={formatExact(new Date(entry.at))}
      width="lg"
      footer={
        <>
          <Button onClick={() => onFilter({ actor: entry.actor })}>All of this actor</Button>
          <Button onClick={() => onFilter({ entity: entry.entity, entityId: entry.entityId })}>
            All on this {entityLabel(entry.entity)}
          </Button>
        </>
      }
    >
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 gap-y-2 text-13">
        <Line label="Result">
          {entry.result === 'refused' ? <Badge tone="danger">Refused</Badge> : <Badge>Done</Badge>}
        </Line>
        <Line label="Who">
          {entry.actorName || actorKind(entry)} <Mono>{entry.actor}</Mono>
        </Line>
        <Line label="On">
          {entityLabel(entry.entity)} {entry.entityName} <Mono>{entry.entityId}</Mono>
          {href === null ? null : (
            <Link href={href} className="ml-2 text-accent hover:underline">
              Open
            </Link>
          )}
        </Line>
        <Line label="From">
          {entry.address === '' ? 'Within the platform' : <Mono>{entry.address}</Mono>}
          {entry.userAgent === '' ? null : <div className="mt-0.5 text-ink-muted">{entry.userAgent}</div>}
        </Line>
        <Line label="In the chain">
          {entry.seq === null || entry.hash === null ? (
            <span className="text-ink-muted">Gets its place within a second or two</span>
          ) : (
            <span className="flex items-center gap-2">
              <span>{entry.seq}</span>
              <Mono>{entry.hash}</Mono>
              <CopyButton text={`${entry.seq}:${entry.hash}`} label="Copy as an anchor" />
            </span>
          )}
        </Line>
      </dl>
      {Object.keys(entry.data).length === 0 ? null : (
        <section className="mt-4">
          <h3 className="mb-1 font-medium text-13">Details</h3>
          <div className="h-56 overflow-hidden rounded border">
            <JsonView value={entry.data} label="Details" />
          </div>
        </section>
      )}
    </Dialog>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-muted">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

const Mono = ({ children }: { children: ReactNode }) => (
  <span className="min-w-0 break-all font-mono text-12 text-ink-muted">{children}</span>
)
