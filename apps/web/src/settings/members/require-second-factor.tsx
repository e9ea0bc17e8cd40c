'use client'

import { Switch, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { queryKeys } from '../../api/keys.ts'
import { updateOrganization, useOrganization } from '../../api/members.ts'
import { useMay } from '../../api/use-may.ts'
import { toMessage } from '../../api-client.ts'

/** Counts at once: whoever has none sets it up with their next click. */
export function RequireSecondFactor() {
  const { data } = useOrganization()
  const mayWrite = useMay('organization.write')
  const queries = useQueryClient()
  const toast = useToast()
  const change = useMutation({
    mutationFn: (requireSecondFactor: boolean) => updateOrganization({ requireSecondFactor }),
    onSuccess: (settings) => queries.setQueryData(queryKeys.organization, settings),
    onError: (error) => void toast({ tone: 'danger', title: toMessage(error) }),
  })
  if (data === undefined) return null
  return (
    <Switch
      className="ml-auto"
      label="Every member needs a second factor"
      checked={data.requireSecondFactor}
      disabled={!mayWrite || change.isPending}
      onChange={(checked) => change.mutate(checked)}
    />
  )
}
