'use client'

import type { Role, SentInvitation } from '@millrace/contracts'
import { Button, Dialog, Field, Input, Select } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { queryKeys } from '../../api/keys.ts'
import { createInvitation } from '../../api/members.ts'
import { FormError } from '../../common/form-error.tsx'
import { LinkBox } from './link-box.tsx'
import { rolesUpTo, toRole } from './roles.ts'

export function InviteDialog({ ownRole, onClose }: { ownRole: Role; onClose: () => void }) {
  const queries = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('builder')
  const invite = useMutation({
    mutationFn: () => createInvitation({ email: email.trim(), role }),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKeys.invitations }),
  })
  if (invite.data) return <SentDialog sent={invite.data} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Invite a member"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="invite" busy={invite.isPending}>
            Invite
          </Button>
        </>
      }
    >
      <form
        id="invite"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          invite.mutate()
        }}
      >
        <Field label="E-mail address" required>
          {(control) => (
            <Input
              {...control}
              type="email"
              autoFocus
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role">
          {(control) => (
            <Select
              control={control}
              value={role}
              onChange={(next) => setRole(toRole(next))}
              options={rolesUpTo(ownRole)}
            />
          )}
        </Field>
        <FormError error={invite.error} />
      </form>
    </Dialog>
  )
}

/** Without a mail server the link is handed on by whoever invites. */
export function SentDialog({ sent, onClose }: { sent: SentInvitation; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={sent.link === null ? 'The invitation is on its way' : `Hand this link to ${sent.email}`}
      description={sent.link === null ? `${sent.email} gets an e-mail with a link.` : linkReason(sent)}
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      {sent.link === null ? null : <LinkBox link={sent.link} />}
    </Dialog>
  )
}

function linkReason({ sendError }: SentInvitation): string {
  const once = 'The link counts once and for seven days, and is not shown again.'
  return sendError === null
    ? `No mail server is set up. ${once}`
    : `The mail server refused the e-mail: ${sendError}. ${once}`
}
