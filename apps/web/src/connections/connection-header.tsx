'use client'

import type { Connection, ConnectorManifest } from '@millrace/contracts'
import {
  ConfirmDialog,
  ConnectorIcon,
  IconButton,
  Menu,
  MenuItem,
  MenuSeparator,
  RelativeTime,
  useToast,
} from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { ChevronLeft, Ellipsis, Replace, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { deleteConnection } from '../api/connections.ts'
import { queryKeys } from '../api/keys.ts'
import { useMay } from '../api/system.ts'
import { ConnectButton } from '../oauth/index.ts'
import { ownerText } from './connection-columns.tsx'
import { ConnectionStatus } from './connection-status.tsx'
import { ReplaceDialog } from './replace-dialog.tsx'
import { TestButton } from './test-button.tsx'

/** What it is, how it stands, and what can be done with it as a whole. */
export function ConnectionHeader({
  connection,
  connectors,
}: {
  connection: Connection
  connectors: readonly ConnectorManifest[]
}) {
  const manifest = connectors.find(({ key }) => key === connection.connector)
  const type = manifest?.connectionTypes.find(({ key }) => key === connection.type)
  const mayTest = useMay('connection.test')
  const mayWrite = useMay('connection.write')
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-4 px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-2.5">
          <Link
            href="/connections"
            aria-label="Back to connections"
            className="-ml-1.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
          >
            <ChevronLeft className="size-4" />
          </Link>
          <h1 title={connection.name} className="truncate font-semibold text-16">
            {connection.name}
          </h1>
          <ConnectionStatus connection={connection} />
        </div>
        <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 pl-7 text-13 text-ink-muted">
          <span className="flex items-center gap-1.5">
            <ConnectorIcon svg={manifest?.icon} className="size-4" />
            {manifest?.name ?? connection.connector}, {type?.name ?? connection.type}
          </span>
          <span>
            {connection.customer === null ? (
              ownerText(connection)
            ) : (
              <Link
                href={`/customers/${encodeURIComponent(connection.customer)}`}
                className="text-ink hover:underline"
              >
                {ownerText(connection)}
              </Link>
            )}
          </span>
          {connection.testedAt === null ? null : (
            <span>
              Tested <RelativeTime at={connection.testedAt} />
            </span>
          )}
        </p>
      </div>
      <div className="flex items-center gap-2">
        {mayWrite ? <ConnectButton connection={connection} type={type} /> : null}
        {mayTest && connection.status !== 'needs_authorization' ? (
          <TestButton connection={connection} size="md" />
        ) : null}
        <ConnectionMenu connection={connection} />
      </div>
    </header>
  )
}

function ConnectionMenu({ connection }: { connection: Connection }) {
  const router = useRouter()
  const queries = useQueryClient()
  const toast = useToast()
  const mayWrite = useMay('connection.write')
  const mayDelete = useMay('connection.delete')
  const [asking, setAsking] = useState<'replace' | 'delete' | null>(null)
  if (!mayWrite && !mayDelete) return null
  return (
    <>
      <Menu
        trigger={
          <IconButton label="More actions">
            <Ellipsis />
          </IconButton>
        }
      >
        {mayWrite ? (
          <MenuItem icon={<Replace />} onSelect={() => setAsking('replace')}>
            Replace everywhere
          </MenuItem>
        ) : null}
        {mayWrite && mayDelete ? <MenuSeparator /> : null}
        {mayDelete ? (
          <MenuItem icon={<Trash2 />} danger onSelect={() => setAsking('delete')}>
            Delete
          </MenuItem>
        ) : null}
      </Menu>
      {asking === 'replace' ? (
        <ReplaceDialog connection={connection} onClose={() => setAsking(null)} />
      ) : null}
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={() => setAsking(null)}
        title={`Delete ${connection.name}?`}
        confirmLabel="Delete connection"
        onConfirm={async () => {
          await deleteConnection(connection.id)
          toast({ tone: 'success', title: `${connection.name} is deleted` })
          router.push('/connections')
          await queries.invalidateQueries({ queryKey: [...queryKeys.connections, 'list'] })
        }}
      >
        Its credentials are destroyed. A connection that an instance uses cannot be deleted: replace it
        everywhere first.
      </ConfirmDialog>
    </>
  )
}
