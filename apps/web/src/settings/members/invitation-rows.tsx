'use client'

import type { Invitation, SentInvitation } from '@millrace/contracts'
import { Badge, Button, RelativeTime, Until, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { queryKeys } from '../../api/keys.ts'
import { resendInvitation, revokeInvitation, useInvitations } from '../../api/members.ts'
import { toMessage } from '../../api-client.ts'
import { SentDialog } from './invite-dialog.tsx'

/** Above the members: who is invited and has not come yet. Nothing when there is nobody. */
export function InvitationRows() {
  const { items } = useInvitations({ enabled: true })
  const [sent, setSent] = useState<SentInvitation | null>(null)
  if (items.length === 0) return null
  return (
    <section aria-label="Invitations" className="max-h-60 shrink-0 overflow-y-auto border-b">
      <h2 className="px-4 pt-3 pb-1 text-12 text-ink-faint">Invited, not here yet</h2>
      <ul>
        {items.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} onSent={setSent} />
        ))}
      </ul>
      {sent === null ? null : <SentDialog sent={sent} onClose={() => setSent(null)} />}
    </section>
  )
}

function InvitationRow({
  invitation,
  onSent,
}: {
  invitation: Invitation
  onSent: (sent: SentInvitation) => void
}) {
  const queries = useQueryClient()
  const toast = useToast()
  const after = () => queries.invalidateQueries({ queryKey: queryKeys.invitations })
  const onError = (error: unknown) => void toast({ tone: 'danger', title: toMessage(error) })
  const resend = useMutation({
    mutationFn: () => resendInvitation(invitation.id),
    onSuccess: async (sent) => {
      onSent(sent)
      await after()
    },
    onError,
  })
  const revoke = useMutation({ mutationFn: () => revokeInvitation(invitation.id), onSuccess: after, onError })
  const isOver = Date.parse(invitation.expiresAt) <= Date.now()
  return (
    <li className="flex min-h-10 items-center gap-3 px-4 py-1 text-13">
      <span title={invitation.email} className="min-w-0 truncate font-medium">
        {invitation.email}
      </span>
      <Badge>{invitation.role}</Badge>
      <span className="min-w-0 flex-1 shrink-0 basis-72 truncate text-12 text-ink-muted">
        by {invitation.invitedBy}, {invitation.sentAt === null ? 'link handed on' : 'e-mail sent'}{' '}
        <RelativeTime at={invitation.createdAt} />
        {isOver ? ', expired' : ', counts until '}
        {isOver ? null : <Until at={invitation.expiresAt} />}
      </span>
      <Button size="sm" variant="ghost" busy={resend.isPending} onClick={() => resend.mutate()}>
        Send again
      </Button>
      <Button size="sm" variant="ghost" busy={revoke.isPending} onClick={() => revoke.mutate()}>
        Revoke
      </Button>
    </li>
  )
}
