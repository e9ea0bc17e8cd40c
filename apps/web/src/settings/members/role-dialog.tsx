'use client'

import type { Member, Role } from '@millrace/contracts'
import { Button, Dialog, Field, Select } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { queryKeys } from '../../api/keys.ts'
import { updateMember } from '../../api/members.ts'
import { FormError } from '../../common/form-error.tsx'
import { rolesUpTo, toRole } from './roles.ts'

export function RoleDialog({
  member,
  ownRole,
  onClose,
}: {
  member: Member
  ownRole: Role
  onClose: () => void
}) {
  const queries = useQueryClient()
  const [role, setRole] = useState<Role>(member.role)
  const change = useMutation({
    mutationFn: () => updateMember(member.id, role),
    onSuccess: async () => {
      onClose()
      await queries.invalidateQueries({ queryKey: queryKeys.members })
      await queries.invalidateQueries({ queryKey: queryKeys.me })
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Role of ${member.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={role === member.role}
            busy={change.isPending}
            onClick={() => change.mutate()}
          >
            Change role
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Role" help="Counts at once, also for personal API keys.">
          {(control) => (
            <Select
              control={control}
              value={role}
              onChange={(next) => setRole(toRole(next))}
              options={rolesUpTo(ownRole)}
            />
          )}
        </Field>
        <FormError error={change.error} />
      </div>
    </Dialog>
  )
}
