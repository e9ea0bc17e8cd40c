'use client'

import type { Connection, ConnectionTypeManifest } from '@millrace/contracts'
import { useMay } from '../api/system.ts'
import { ConnectionStatus, TestButton } from '../connections/index.ts'
import { ConnectButton, isUnconnected } from '../oauth/index.ts'

/** How the connection of a slot stands, and the one thing that helps where it does not work. */
export function SlotStatus({
  connection,
  type,
}: {
  connection: Connection
  type: ConnectionTypeManifest | undefined
}) {
  const mayWrite = useMay('connection.write')
  const mayTest = useMay('connection.test')
  const { status, statusMessage } = connection
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-2 text-13" role="status">
      <ConnectionStatus connection={connection} />
      {status === 'active' || statusMessage === '' ? null : (
        <span className="min-w-0 text-ink-muted">{statusMessage}</span>
      )}
      {status === 'active' ? null : isUnconnected(connection, type) ? (
        mayWrite ? (
          <ConnectButton connection={connection} type={type} size="sm" />
        ) : null
      ) : mayTest ? (
        <TestButton connection={connection} />
      ) : null}
    </div>
  )
}
