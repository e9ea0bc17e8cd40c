'use client'

import type { SessionState } from '@millrace/contracts'
import { Button, Field, Input } from '@millrace/ui'
import { CircleAlert } from 'lucide-react'
import Link from 'next/link'
import { signIn } from 'next-auth/react'
import { useEffect, useState } from 'react'
import { getSessionState } from '../api/account.ts'
import { EntryFrame } from './entry-frame.tsx'
import { Divider, ProviderButtons, type ProviderChoice } from './provider-buttons.tsx'
import { safeNext } from './safe-next.ts'
import { SecondFactorStep } from './second-factor-step.tsx'
import { type SignInFault, toSignInFault } from './sign-in-fault.ts'

export function SignInPage({
  next,
  providers,
  failed,
  sendsMail,
}: {
  next: string | undefined
  providers: readonly ProviderChoice[]
  /** What a provider's answer came to, as next-auth hands it on. */
  failed: string | undefined
  sendsMail: boolean
}) {
  const [missing, setMissing] = useState<SessionState['missing']>(null)
  const target = safeNext(next)
  // A full load, so that nothing of a session before stays in memory.
  const enter = () => window.location.assign(target)
  const goOn = async () => {
    const state = await getSessionState().catch(() => null)
    if (state?.missing) setMissing(state.missing)
    else enter()
  }
  useEffect(() => {
    // Somebody who comes back from a provider, or whose session owes a second factor, is half-way in.
    getSessionState().then(
      (state) => setMissing(state.missing),
      () => {},
    )
  }, [])
  if (missing !== null) return <SecondFactorStep missing={missing} onDone={enter} />
  return (
    <EntryFrame title="Sign in to Millrace">
      <ProviderButtons providers={providers} next={target} />
      {providers.length === 0 ? null : <Divider />}
      <SignInForm before={failed === undefined ? null : toSignInFault(failed)} onSignedIn={goOn} />
      {sendsMail ? (
        <p className="mt-4 text-center text-13">
          <Link href="/forgot-password" className="text-ink-muted hover:text-ink hover:underline">
            Forgot your password?
          </Link>
        </p>
      ) : null}
    </EntryFrame>
  )
}

function SignInForm({ before, onSignedIn }: { before: SignInFault | null; onSignedIn: () => Promise<void> }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState(before)
  const waitSeconds = useCountdown(fault)
  const submit = async () => {
    setBusy(true)
    setFault(null)
    const result = await attempt({ email, password })
    if (result === null) {
      await onSignedIn()
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
    case 'unknown-account':
      return 'Nobody with this e-mail address is a member or invited, or the provider has not verified it.'
    case 'taken':
      return 'This e-mail address signs in to another organization. Ask to be invited under another one.'
    case 'provider':
      return 'The provider did not sign you in. Try again.'
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
