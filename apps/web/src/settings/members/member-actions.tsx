'use client'

import { isAtLeast, type Me, type Member } from '@millrace/contracts'
import { ConfirmDialog, IconButton, Menu, MenuItem, MenuSeparator, Skeleton, useToast } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { KeyRound, LogOut, MoreHorizontal, ShieldOff, UserCog, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { SessionRows } from '../../account/index.ts'
import { queryKeys } from '../../api/keys.ts'
import { endMemberSessions, removeMember, resetSecondFactor, useMemberSessions } from '../../api/members.ts'
import { PasswordLinkDialog } from './password-link-dialog.tsx'
import { RoleDialog } from './role-dialog.tsx'

type Action = 'role' | 'password' | 'second-factor' | 'sessions' | 'remove'

/** Nothing for members above oneself. */
export function MemberActions({ member, me }: { member: Member; me: Me }) {
  const [action, setAction] = useState<Action | null>(null)
  if (!isAtLeast(me.role, member.role)) return null
  const isSelf = me.id === member.id
  const close = () => setAction(null)
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`Actions for ${member.name}`} size="sm">
            <MoreHorizontal />
          </IconButton>
        }
      >
        <MenuItem icon={<UserCog />} onSelect={() => setAction('role')}>
          Change role
        </MenuItem>
        <MenuItem icon={<LogOut />} onSelect={() => setAction('sessions')}>
          Sign out everywhere
        </MenuItem>
        {isSelf ? null : (
          <MenuItem icon={<KeyRound />} onSelect={() => setAction('password')}>
            Link to a new password
          </MenuItem>
        )}
        {isSelf || !member.secondFactor ? null : (
          <MenuItem icon={<ShieldOff />} onSelect={() => setAction('second-factor')}>
            Take second factor off
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem icon={<UserMinus />} danger onSelect={() => setAction('remove')}>
          {isSelf ? 'Leave' : 'Remove'}
        </MenuItem>
      </Menu>
      {action === 'role' ? <RoleDialog member={member} ownRole={me.role} onClose={close} /> : null}
      {action === 'password' ? <PasswordLinkDialog member={member} onClose={close} /> : null}
      <Confirmations member={member} action={action} isSelf={isSelf} onClose={close} />
    </>
  )
}

function Confirmations({
  member,
  action,
  isSelf,
  onClose,
}: {
  member: Member
  action: Action | null
  isSelf: boolean
  onClose: () => void
}) {
  const queries = useQueryClient()
  const toast = useToast()
  const done = async (title: string) => {
    await queries.invalidateQueries({ queryKey: queryKeys.members })
    toast({ tone: 'success', title })
  }
  const { name, id } = member
  return (
    <>
      <ConfirmDialog
        open={action === 'remove'}
        onOpenChange={onClose}
        title={isSelf ? 'Leave this organization?' : `Remove ${name}?`}
        confirmLabel={isSelf ? 'Leave' : 'Remove member'}
        onConfirm={async () => {
          await removeMember(id)
          if (isSelf) window.location.assign('/sign-in')
          else await done(`${name} is removed`)
        }}
      >
        Sessions and personal API keys end at once. What was built stays.
      </ConfirmDialog>
      <ConfirmDialog
        open={action === 'sessions'}
        onOpenChange={onClose}
        title={`Sign ${isSelf ? 'yourself' : name} out everywhere?`}
        confirmLabel="Sign out"
        onConfirm={async () => {
          await endMemberSessions(id)
          if (isSelf) window.location.assign('/sign-in')
          else await done(`${name} is signed out`)
        }}
      >
        Every session ends, in every browser. API keys go on.
        {action === 'sessions' ? <OpenSessions memberId={id} /> : null}
      </ConfirmDialog>
      <ConfirmDialog
        open={action === 'second-factor'}
        onOpenChange={onClose}
        title={`Take the second factor off ${name}?`}
        confirmLabel="Take off"
        onConfirm={async () => {
          await resetSecondFactor(id)
          await done(`${name} signs in without a second factor`)
        }}
      >
        For somebody who has lost their device and their recovery codes. Make sure that it is them who ask.
        Their sessions end.
      </ConfirmDialog>
    </>
  )
}

/** Where somebody is signed in now, before that is ended. */
function OpenSessions({ memberId }: { memberId: string }) {
  const { data, isError } = useMemberSessions(memberId)
  if (isError) return null
  if (data === undefined) return <Skeleton className="mt-3 h-12 w-full" />
  if (data.items.length === 0) return <span className="mt-2 block">There is none now.</span>
  return (
    <div className="mt-3 max-h-60 overflow-y-auto text-ink">
      <SessionRows sessions={data.items} />
    </div>
  )
}
