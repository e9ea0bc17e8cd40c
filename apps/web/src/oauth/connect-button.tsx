'use client'

import type { Connection, ConnectionTypeManifest } from '@millrace/contracts'
import { Button, type ButtonVariant, type ControlSize, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { queryKeys } from '../api/keys.ts'
import { authorizeConnection } from '../api/oauth.ts'
import { problemsOf, toMessage } from '../api-client.ts'
import { ChooseAppDialog } from './choose-app-dialog.tsx'
import { openSignInWindow, signInOutcome } from './sign-in-window.ts'

/** Signs in at the third party, in a window of its own; nothing where the type knows no signing in. */
export function ConnectButton({
  connection,
  type,
  size = 'md',
  variant,
  onConnected,
}: {
  connection: Connection
  type: ConnectionTypeManifest | undefined
  size?: ControlSize
  /** Stands out by itself where nothing works before somebody has signed in. */
  variant?: ButtonVariant
  onConnected?: () => void
}) {
  const toast = useToast()
  const queries = useQueryClient()
  const leaving = useRef(new AbortController())
  useEffect(() => {
    const controller = new AbortController()
    leaving.current = controller
    return () => controller.abort()
  }, [])
  const [choosing, setChoosing] = useState(false)
  const connect = useMutation({
    mutationFn: ({ opened, oauthApp }: { opened: Window | null; oauthApp?: string | undefined }) =>
      signIn({ connectionId: connection.id, opened, oauthApp, signal: leaving.current.signal }),
    onSuccess: (outcome) => {
      if (outcome === null) return
      const title = outcome.ok ? `${connection.name} is connected` : `${connection.name} is not connected`
      toast({ tone: outcome.ok ? 'success' : 'danger', title, detail: outcome.message })
      if (outcome.ok) onConnected?.()
    },
    onError: (error) => {
      if (problemsOf(error).some(({ path }) => path === 'oauthApp')) setChoosing(true)
      else toast({ tone: 'danger', title: `${connection.name} is not connected`, detail: toMessage(error) })
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: queryKeys.connections })
      // What the third party refused before may be there now.
      await queries.invalidateQueries({ queryKey: queryKeys.options })
    },
  })
  if (type?.oauth2 === undefined) return null
  const byHand = type.oauth2.grant === 'authorization_code'
  const isNew = connection.status === 'needs_authorization' || connection.status === 'untested'
  const start = (oauthApp?: string) =>
    connect.mutate({ opened: byHand ? openSignInWindow() : null, oauthApp })
  return (
    <>
      <Button
        size={size}
        variant={variant ?? (connection.status === 'needs_authorization' ? 'primary' : 'secondary')}
        busy={connect.isPending}
        onClick={() => start()}
        aria-label={`${isNew ? 'Connect' : 'Reconnect'} ${connection.name}`}
      >
        {isNew ? 'Connect' : 'Reconnect'}
      </Button>
      {choosing ? (
        <ChooseAppDialog
          connection={connection}
          onChoose={(oauthApp) => {
            setChoosing(false)
            start(oauthApp)
          }}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </>
  )
}

async function signIn({
  connectionId,
  opened,
  oauthApp,
  signal,
}: {
  connectionId: string
  opened: Window | null
  oauthApp: string | undefined
  signal: AbortSignal
}): Promise<{ ok: boolean; message: string } | null> {
  try {
    const outcome = signInOutcome(opened, { connectionId, signal })
    const { url } = await authorizeConnection(connectionId, oauthApp)
    if (url === null) return { ok: true, message: 'An access token is there.' }
    if (opened === null) {
      return { ok: false, message: 'The browser has blocked the window: allow windows of this page.' }
    }
    opened.location.href = url
    return await outcome
  } catch (error) {
    opened?.close()
    throw error
  }
}
