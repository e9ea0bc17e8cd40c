'use client'

import type { IntegrationSummary, VersionSummary } from '@millrace/contracts'
import { Button, buttonClass, ErrorState, Select, Skeleton } from '@millrace/ui'
import { Copy, FileDown, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { downloadHref, useVersionDiff } from '../api/integrations.ts'
import { useMay } from '../api/system.ts'
import { toCode, toMessage } from '../api-client.ts'
import { DiffView } from '../definition-diff/index.ts'
import { DuplicateDialog } from './duplicate-dialog.tsx'
import { RestoreDialog } from './restore-dialog.tsx'

/** What a version, or the draft, changed; and what can be done with it. */
export function VersionDetail({
  integration,
  versions,
  chosen,
  against,
  onAgainst,
}: {
  integration: IntegrationSummary
  versions: readonly VersionSummary[]
  chosen: number | 'draft'
  /** null: the one before it. */
  against: number | null
  onAgainst: (number: number | null) => void
}) {
  const mayWrite = useMay('integration.write') && integration.archivedAt === null
  const [asking, setAsking] = useState<'restore' | 'duplicate' | null>(null)
  const version = versions.find(({ number }) => number === chosen)
  const number = version?.number
  const close = () => setAsking(null)
  const others = versions.filter((each) => each.number !== chosen).map((each) => each.number)
  return (
    <section className="min-h-0 min-w-0 flex-1 overflow-auto">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-4 py-2.5">
        <h2 className="font-medium text-14">{number === undefined ? 'Draft' : `Version ${number}`}</h2>
        <span className="flex items-center gap-2 text-13 text-ink-muted">
          against
          <Select
            label="Compare with"
            size="sm"
            value={against === null ? 'before' : String(against)}
            onChange={(value) => onAgainst(value === 'before' ? null : Number(value))}
            options={[
              {
                value: 'before',
                label: number === undefined ? 'the newest version' : 'the version before it',
              },
              ...others.map((each) => ({ value: String(each), label: `version ${each}` })),
            ]}
            className="w-44"
          />
        </span>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <a
            href={downloadHref(integration.key, 'yaml', number)}
            className={buttonClass({ size: 'sm', variant: 'ghost' })}
          >
            <FileDown className="size-4" aria-hidden="true" />
            Export
          </a>
          {mayWrite ? (
            <Button size="sm" variant="ghost" icon={<Copy />} onClick={() => setAsking('duplicate')}>
              Duplicate
            </Button>
          ) : null}
          {mayWrite && number !== undefined ? (
            <Button size="sm" icon={<RotateCcw />} onClick={() => setAsking('restore')}>
              Restore into the draft
            </Button>
          ) : null}
        </div>
        {version?.comment ? (
          <p className="w-full whitespace-pre-wrap break-words text-13 text-ink-muted">{version.comment}</p>
        ) : null}
      </header>
      <div className="px-4 py-4">
        <Differences integrationKey={integration.key} chosen={chosen} against={against} />
      </div>
      <DuplicateDialog
        open={asking === 'duplicate'}
        onClose={close}
        integration={integration}
        version={number}
      />
      {number === undefined ? null : (
        <RestoreDialog
          open={asking === 'restore'}
          onClose={close}
          integration={integration}
          number={number}
        />
      )}
    </section>
  )
}

function Differences({
  integrationKey,
  chosen,
  against,
}: {
  integrationKey: string
  chosen: number | 'draft'
  against: number | null
}) {
  const query = useVersionDiff(
    integrationKey,
    against === null ? { of: chosen } : { of: against, to: chosen },
  )
  if (query.isError) {
    return (
      <ErrorState
        title="The differences could not be loaded"
        message={toMessage(query.error)}
        code={toCode(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  if (!query.data) {
    return (
      <div aria-busy="true" className="flex flex-col gap-3">
        <Skeleton className="h-4 w-56" />
        <Skeleton className="h-40 w-full" />
      </div>
    )
  }
  const { from, diff } = query.data
  return (
    <>
      {from === null ? (
        <p className="mb-3 text-13 text-ink-muted">The first one: everything in it is new.</p>
      ) : null}
      <DiffView
        diff={diff}
        emptyText={chosen === 'draft' ? 'Nothing to publish: the draft is the same.' : 'Nothing differs.'}
      />
    </>
  )
}
