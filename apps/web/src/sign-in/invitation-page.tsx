'use client'

import { Button, ErrorState, Field, Input, Skeleton } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { signIn } from 'next-auth/react'
import { useState } from 'react'
import { NewPasswordField } from '../account/index.ts'
import { acceptInvitation, useInvitation } from '../api/account.ts'
import { toCode, toMessage } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { EntryFrame } from './entry-frame.tsx'
import { Divider, ProviderButtons, type ProviderChoice } from './provider-buttons.tsx'

export function InvitationPage({
  token,
  providers,
}: {
  token: string
  providers: readonly ProviderChoice[]
}) {
  const invitation = useInvitation(token)
  if (invitation.error) {
    return (
      <EntryFrame title="Invitation">
        <ErrorState
          title="This link leads nowhere"
          message={toMessage(invitation.error)}
          code={toCode(invitation.error)}
        />
      </EntryFrame>
    )
  }
  const { data } = invitation
  return (
    <EntryFrame title={data ? `Join ${data.organization}` : 'Invitation'}>
      {data ? (
        <>
          <p className="mb-5 text-center text-13 text-ink-muted">
            {data.invitedBy} invites {data.email} to join as {data.role}.
          </p>
          <ProviderButtons providers={providers} next="/integrations" />
          {providers.length === 0 ? null : <Divider />}
          <JoinForm token={token} />
        </>
      ) : (
        <Skeleton className="h-40 w-full" />
      )}
    </EntryFrame>
  )
}

function JoinForm({ token }: { token: string }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const join = useMutation({
    mutationFn: async () => {
      const { email } = await acceptInvitation(token, { name, password })
      await signIn('credentials', { email, password, redirect: false })
      window.location.assign('/integrations')
    },
  })
  return (
    <form
      method="post"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        join.mutate()
      }}
    >
      <Field label="Your name">
        {(control) => (
          <Input
            {...control}
            autoComplete="name"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <NewPasswordField label="Password" value={password} onChange={setPassword} />
      <FormError error={join.error} />
      <Button variant="primary" type="submit" busy={join.isPending || join.isSuccess}>
        Join
      </Button>
    </form>
  )
}
