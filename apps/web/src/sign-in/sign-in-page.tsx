'use client'

import { Button, Field, Input } from '@millrace/ui'
import { CircleAlert } from 'lucide-react'
import { signIn } from 'next-auth/react'
import { useEffect, useState } from 'react'
import { BrandMark } from '../shell/index.ts'
import { safeNext } from './safe-next.ts'
import { type SignInFault, toSignInFault } from './sign-in-fault.ts'

export function SignInPage({ next }: { next: string | undefined }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 pb-[12vh]">
      <div className="w-full max-w-80">
        <div className="mb-8 flex flex-col items-center gap-3">
          <BrandMark className="size-10 text-accent" />
          <h1 className="font-semibold text-20">Sign in to Millrace</h1>
        </div>
        <SignInForm next={safeNext(next)} />
      </div>
    </main>
  )
}

function SignInForm({ next }: { next: string }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(null)
  const waitSeconds = useCountdown(fault)
  const submit = async () => {
    setBusy(true)
    setFault(null)
    const result = await attempt({ email, password })
    if (result === null) {
      // A full load, so that nothing of a session before stays in memory.
      window.location.assign(next)
      return
    }
    setFault(result)
    setBusy(false)
  }
  return (
    <form
      // Sent before the page's script is there, the password must not end up in the address.
      method="post"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Field label="E-mail address">
        {(control) => (
          <Input
            {...control}
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <Input
            {...control}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {fault === null ? null : (
        <p role="alert" className="flex items-start gap-1.5 text-13 text-failed">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {waitSeconds > 0 ? `Too many attempts. Try again in ${waitSeconds} s.` : faultText(fault)}
        </p>
      )}
      <Button variant="primary" type="submit" busy={busy} disabled={waitSeconds > 0} className="mt-1">
        Sign in
      </Button>
    </form>
  )
}

/** null: signed in. */
async function attempt(credentials: { email: string; password: string }): Promise<SignInFault | null> {
  try {
    const result = await signIn('credentials', { ...credentials, redirect: false })
    return result?.ok ? null : toSignInFault(result?.error)
  } catch {
    return { kind: 'unavailable' }
  }
}

function faultText(fault: SignInFault): string {
  switch (fault.kind) {
    case 'wrong':
      return 'The e-mail address or the password is wrong.'
    case 'throttled':
      return 'You can try again now.'
    case 'unavailable':
      return 'Signing in is not possible right now. Try again in a moment.'
    default:
      return fault satisfies never
  }
}

/** Seconds until another attempt is allowed; 0: now. */
function useCountdown(fault: SignInFault | null): number {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    if (fault?.kind !== 'throttled') {
      setLeft(0)
      return
    }
    const until = Date.now() + fault.retryAfterSeconds * 1000
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)))
    tick()
    const timer = setInterval(tick, 250)
    return () => clearInterval(timer)
  }, [fault])
  return left
}
