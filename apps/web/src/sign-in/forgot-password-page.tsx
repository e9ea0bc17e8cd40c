'use client'

import { Button, Field, Input } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { requestPasswordReset } from '../api/account.ts'
import { FormError } from '../common/form-error.tsx'
import { EntryFrame } from './entry-frame.tsx'

export function ForgotPasswordPage() {
  const [email, setEmail] = useState('')
  const ask = useMutation({ mutationFn: () => requestPasswordReset(email) })
  if (ask.isSuccess) {
    return (
      <EntryFrame title="Look into your mailbox">
        <p className="text-center text-13 text-ink-muted">
          If {email} is a member, an e-mail with a link to a new password is on its way. The link counts for
          an hour.
        </p>
        <BackToSignIn />
      </EntryFrame>
    )
  }
  return (
    <EntryFrame title="A new password">
      <form
        method="post"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate()
        }}
      >
        <Field label="E-mail address">
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="username"
              autoFocus
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <FormError error={ask.error} />
        <Button variant="primary" type="submit" busy={ask.isPending}>
          Send a link
        </Button>
      </form>
      <BackToSignIn />
    </EntryFrame>
  )
}

export function BackToSignIn() {
  return (
    <p className="mt-4 text-center text-13">
      <Link href="/sign-in" className="text-ink-muted hover:text-ink hover:underline">
        Back to sign-in
      </Link>
    </p>
  )
}
