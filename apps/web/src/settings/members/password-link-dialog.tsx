'use client'

import type { Member } from '@millrace/contracts'
import { Button, Dialog } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { createPasswordLink } from '../../api/members.ts'
import { FormError } from '../../common/form-error.tsx'
import { LinkBox } from './link-box.tsx'

export function PasswordLinkDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const create = useMutation({ mutationFn: () => createPasswordLink(member.id) })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`New password for ${member.name}`}
      description="A link with which they set a new password. It counts once and for an hour. Hand it to nobody else."
      footer={
        create.data ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <Button variant="primary" busy={create.isPending} onClick={() => create.mutate()}>
            Make the link
          </Button>
        )
      }
    >
      {create.data ? <LinkBox link={create.data.link} /> : <FormError error={create.error} />}
    </Dialog>
  )
}
