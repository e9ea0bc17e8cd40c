'use client'

import { Button } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { NewPasswordField } from '../account/index.ts'
import { resetPassword } from '../api/account.ts'
import { FormError } from '../common/form-error.tsx'
import { EntryFrame } from './entry-frame.tsx'
import { BackToSignIn } from './forgot-password-page.tsx'

export function ResetPasswordPage({ token }: { token: string }) {
  const [password, setPassword] = useState('')
  const reset = useMutation({ mutationFn: () => resetPassword(token, password) })
  if (reset.data) {
    return (
      <EntryFrame title="Your password is set">
        <p className="text-center text-13 text-ink-muted">
          Sign in with {reset.data.email} and the new password. You were signed out everywhere else.
        </p>
        <BackToSignIn />
      </EntryFrame>
    )
  }
  return (
    <EntryFrame title="Set a new password">
      <form
        method="post"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          reset.mutate()
        }}
      >
        <NewPasswordField value={password} onChange={setPassword} />
        <FormError error={reset.error} />
        <Button variant="primary" type="submit" busy={reset.isPending}>
          Set password
        </Button>
      </form>
      <BackToSignIn />
    </EntryFrame>
  )
}
