'use client'

import { Button, CopyButton, Skeleton } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { confirmSecondFactor, setUpSecondFactor } from '../api/account.ts'
import { FormError } from '../common/form-error.tsx'
import { CodeField } from './code-field.tsx'
import { QrCode } from './qr-code.tsx'
import { RecoveryCodesList } from './recovery-codes-list.tsx'

/** Secret, code, recovery codes: at sign-in where the organization requires it, and in the settings. */
export function SecondFactorSetup({ onDone }: { onDone: () => void }) {
  const [code, setCode] = useState('')
  const setup = useMutation({ mutationFn: setUpSecondFactor })
  const confirm = useMutation({ mutationFn: () => confirmSecondFactor(code) })
  const begin = setup.mutate
  useEffect(() => begin(), [begin])
  if (confirm.data) {
    return (
      <div className="flex flex-col gap-4">
        <RecoveryCodesList codes={confirm.data.recoveryCodes} />
        <Button variant="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    )
  }
  if (setup.error) return <FormError error={setup.error} />
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate()
      }}
    >
      <p className="text-13 text-ink-muted">
        Scan this with an authenticator app, or type the key in. Then enter the code that the app shows.
      </p>
      <div className="flex justify-center">
        {setup.data ? (
          <QrCode text={setup.data.uri} label="QR code for the authenticator app" />
        ) : (
          <Skeleton className="size-44" />
        )}
      </div>
      <div className="flex items-center gap-2 rounded border bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 break-all font-mono text-12">{setup.data?.secret ?? ''}</code>
        <CopyButton text={setup.data?.secret ?? ''} label="Copy the key" />
      </div>
      <CodeField value={code} onChange={setCode} />
      <FormError error={confirm.error} />
      <Button variant="primary" type="submit" busy={confirm.isPending} disabled={!setup.data}>
        Turn on
      </Button>
    </form>
  )
}
