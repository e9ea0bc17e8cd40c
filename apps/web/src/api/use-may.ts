'use client'

import type { Permission } from '@millrace/services'
import { useMe } from './system.ts'

/** Whether who is signed in may do this: what they may not is not shown. False until that is known. */
export function useMay(permission: Permission): boolean {
  const { data: me } = useMe()
  return me?.permissions.includes(permission) ?? false
}
