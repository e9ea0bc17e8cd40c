'use client'

import type { Permission } from '@millrace/services'
import { EmptyState, Skeleton } from '@millrace/ui'
import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useMayIfKnown } from '../api/system.ts'

/** A page that only serves to change something: nobody fills in a form that the server would refuse. */
export function OnlyFor({ permission, children }: { permission: Permission; children: ReactNode }) {
  const may = useMayIfKnown(permission)
  if (may === null) {
    return (
      <div aria-busy="true" className="flex max-w-3xl flex-col gap-3 p-4">
        <Skeleton className="h-6 w-48" />
        <Skeleton className="mt-4 h-40 w-full" />
      </div>
    )
  }
  if (may) return children
  return (
    <EmptyState icon={<Lock />} title="Your role does not allow this">
      It needs the permission {permission}. An admin of your organization can change your role.
    </EmptyState>
  )
}
