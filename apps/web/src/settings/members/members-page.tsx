'use client'

import { type Me, type Member, roles } from '@millrace/contracts'
import { Badge, Button, type Column, EmptyState, RelativeTime, Select } from '@millrace/ui'
import { ShieldCheck, UserPlus, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { useMembers } from '../../api/members.ts'
import { useMe } from '../../api/system.ts'
import { useMay } from '../../api/use-may.ts'
import { countText, ListView, SearchInput, useUrlFilters } from '../../lists/index.ts'
import { PageFrame, useHotkeys } from '../../shell/index.ts'
import { InvitationRows } from './invitation-rows.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberActions } from './member-actions.tsx'
import { RequireSecondFactor } from './require-second-factor.tsx'

const filterKeys = ['q', 'role'] as const

export function MembersPage() {
  const { filters, set } = useUrlFilters(filterKeys)
  const list = useMembers(filters)
  const { data: me } = useMe()
  const mayWrite = useMay('member.write')
  const [inviting, setInviting] = useState(false)
  useHotkeys(mayWrite ? [{ keys: 'n', label: 'Invite a member', run: () => setInviting(true) }] : [])
  return (
    <PageFrame
      title="Members"
      count={countText(list)}
      actions={
        mayWrite ? (
          <Button variant="primary" icon={<UserPlus />} onClick={() => setInviting(true)}>
            Invite
          </Button>
        ) : null
      }
      filters={
        <>
          <SearchInput
            label="Search members"
            placeholder="Name or e-mail address"
            text={filters.q ?? ''}
            onChange={(q) => set({ q })}
          />
          <Select
            label="Role"
            className="w-36"
            value={filters.role ?? 'any'}
            onChange={(role) => set({ role: role === 'any' ? '' : role })}
            options={[
              { value: 'any', label: 'Any role' },
              ...roles.map((role) => ({ value: role, label: role })),
            ]}
          />
          <RequireSecondFactor />
        </>
      }
    >
      {mayWrite ? <InvitationRows /> : null}
      <ListView
        list={list}
        label="members"
        columns={memberColumns(mayWrite ? me : undefined)}
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon={<UsersRound />} title="Nobody like this">
            No member has such a name, address or role.
          </EmptyState>
        }
      />
      {inviting && me ? <InviteDialog ownRole={me.role} onClose={() => setInviting(false)} /> : null}
    </PageFrame>
  )
}

function memberColumns(me: Me | undefined): Column<Member>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      width: 'minmax(160px, 2fr)',
      cell: (row) => <span className="truncate font-medium">{row.name}</span>,
    },
    {
      key: 'email',
      header: 'E-mail address',
      width: 'minmax(180px, 2fr)',
      cell: (row) => <span className="truncate text-ink-muted">{row.email}</span>,
    },
    { key: 'role', header: 'Role', width: '96px', cell: (row) => <Badge>{row.role}</Badge> },
    {
      key: 'second-factor',
      header: 'Second factor',
      width: '120px',
      cell: (row) =>
        row.secondFactor ? (
          <Badge tone="success">
            <ShieldCheck aria-hidden="true" /> On
          </Badge>
        ) : (
          <span className="text-ink-faint">Off</span>
        ),
    },
    {
      key: 'seen',
      header: 'Last seen',
      width: '112px',
      cell: (row) =>
        row.lastSeenAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          <RelativeTime at={row.lastSeenAt} className="text-ink-muted" />
        ),
    },
    {
      key: 'actions',
      header: <span className="sr-only">Actions</span>,
      width: '56px',
      align: 'end',
      cell: (row) => (me === undefined ? null : <MemberActions member={row} me={me} />),
    },
  ]
}
