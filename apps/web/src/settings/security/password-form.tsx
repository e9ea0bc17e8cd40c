'use client'

import { Button, Field, Input, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { NewPasswordField, passwordLength } from '../../account/index.ts'
import { changePassword } from '../../api/account.ts'
import { queryKeys } from '../../api/keys.ts'
import { FormError } from '../../common/form-error.tsx'
import { Section } from './section.tsx'

export function PasswordForm({ hasPassword }: { hasPassword: boolean }) {
  const queries = useQueryClient()
  const toast = useToast()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: () => changePassword({ ...(hasPassword ? { current } : {}), password }),
    onSuccess: async () => {
      setCurrent('')
      setPassword('')
      toast({ tone: 'success', title: 'Your password is set' })
      await queries.invalidateQueries({ queryKey: queryKeys.account })
    },
  })
  return (
    <Section
      title="Password"
      about={
        hasPassword
          ? 'A new one ends your sessions everywhere else.'
          : 'You have none: an identity provider signs you in. You can set one as well.'
      }
    >
      <form
        className="flex max-w-sm flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate()
        }}
      >
        {hasPassword ? (
          <Field label="Current password">
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="current-password"
                required
                value={current}
                onChange={(event) => setCurrent(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <NewPasswordField value={password} onChange={setPassword} />
        <FormError error={change.error} />
        <Button
          type="submit"
          className="self-start"
          busy={change.isPending}
          disabled={password.length < passwordLength || (hasPassword && current === '')}
        >
          Set password
        </Button>
      </form>
    </Section>
  )
}
