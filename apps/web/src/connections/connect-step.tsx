'use client'

import type { Connection, ConnectionTypeManifest } from '@millrace/contracts'
import { Button, Dialog } from '@millrace/ui'
import { ConnectButton } from '../oauth/index.ts'

/** After the values of a new connection: getting the access token, without which it does nothing. */
export function ConnectStep({
  connection,
  type,
  connectorName,
  onClose,
}: {
  connection: Connection
  type: ConnectionTypeManifest
  connectorName: string
  onClose: () => void
}) {
  const bySigningIn = type.oauth2?.grant === 'authorization_code'
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Connect ${connection.name}`}
      description={
        bySigningIn
          ? `It is saved. Sign in at ${connectorName} to let it work: a window opens, and closes when you are done.`
          : 'It is saved. Fetch an access token to see that its credentials are taken.'
      }
      footer={
        <>
          <Button onClick={onClose}>Later</Button>
          <ConnectButton connection={connection} type={type} variant="primary" onConnected={onClose} />
        </>
      }
    >
      <p className="text-13 text-ink-muted">
        {bySigningIn
          ? 'You can also do this later, or have somebody else do it, from the page of the connection. Until then it needs sign-in, and what uses it does not run.'
          : 'You can also do this later from the page of the connection.'}
      </p>
    </Dialog>
  )
}
