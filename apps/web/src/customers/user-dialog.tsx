'use client'

import type { CustomerUser } from '@millrace/contracts'
import { Button, Dialog, Field, Input } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { createCustomerUser, updateCustomerUser } from '../api/customers.ts'
import { FormError } from '../common/form-error.tsx'

export function UserDialog({
  customer,
  user,
  onClose,
  onSaved,
}: {
  /** externalId */
  customer: string
  /** null: a new one. */
  user: CustomerUser | null
  onClose: () => void
  onSaved: () => Promise<void>
}) {
  const [externalId, setExternalId] = useState(user?.externalId ?? '')
  const [name, setName] = useState(user?.name ?? '')
  const [email, setEmail] = useState(user?.email ?? '')
  const given = { name: name.trim(), email: email.trim() }
  const save = useMutation({
    mutationFn: () =>
      user === null
        ? createCustomerUser(customer, { externalId: externalId.trim(), ...given })
        : updateCustomerUser(customer, user.externalId, given),
    onSuccess: async () => {
      await onSaved()
      onClose()
    },
  })
  const ready = externalId.trim() !== ''
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={user === null ? 'Add user' : 'Edit user'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="user" disabled={!ready} busy={save.isPending}>
            {user === null ? 'Add' : 'Save'}
          </Button>
        </>
      }
    >
      <form
        id="user"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !save.isPending) save.mutate()
        }}
      >
        {user === null ? (
          <Field
            label="External id"
            required
            help="Your own id of this person: the subject of their embed tokens."
          >
            {(control) => (
              <Input
                {...control}
                mono
                autoFocus
                maxLength={200}
                value={externalId}
                onChange={(event) => setExternalId(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <Field label="Name">
          {(control) => (
            <Input
              {...control}
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="E-mail">
          {(control) => (
            <Input
              {...control}
              type="email"
              maxLength={320}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <FormError error={save.error} />
      </form>
    </Dialog>
  )
}
