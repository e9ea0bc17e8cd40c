'use client'

import { Button } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { signOut } from 'next-auth/react'
import { useState } from 'react'
import { CodeField, SecondFactorSetup } from '../account/index.ts'
import { giveSecondFactor } from '../api/account.ts'
import { FormError } from '../common/form-error.tsx'
import { EntryFrame } from './entry-frame.tsx'

type Missing = 'second-factor' | 'second-factor-setup'

/** The second half of signing in. */
export function SecondFactorStep({ missing, onDone }: { missing: Missing; onDone: () => void }) {
  const giving = missing === 'second-factor'
  return (
    <EntryFrame title={giving ? 'Your second factor' : 'Set up a second factor'}>
      {giving ? (
        <GiveCode onDone={onDone} />
      ) : (
        <div className="flex flex-col gap-4">
          <p className="text-13">Your organization requires one of every member.</p>
          <SecondFactorSetup onDone={onDone} />
        </div>
      )}
      <div className="mt-4 flex justify-center">
        <Button size="sm" variant="ghost" onClick={() => void startOver()}>
          Sign in as somebody else
        </Button>
      </div>
    </EntryFrame>
  )
}

function GiveCode({ onDone }: { onDone: () => void }) {
  const [code, setCode] = useState('')
  const give = useMutation({ mutationFn: () => giveSecondFactor(code), onSuccess: onDone })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        give.mutate()
      }}
    >
      <p className="text-13 text-ink-muted">
        Enter the code of your authenticator app, or one of your recovery codes.
      </p>
      <CodeField value={code} onChange={setCode} recovery />
      <FormError error={give.error} />
      <Button variant="primary" type="submit" busy={give.isPending || give.isSuccess}>
        Continue
      </Button>
    </form>
  )
}

async function startOver(): Promise<void> {
  await signOut({ redirect: false })
  window.location.assign('/sign-in')
}
