'use client'

import type { Connection } from '@millrace/contracts'
import { Button, type ControlSize, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { testConnection } from '../api/connections.ts'
import { queryKeys } from '../api/keys.ts'
import { toMessage } from '../api-client.ts'

/** Proves the credentials in a sandbox and says what came of it. */
export function TestButton({ connection, size = 'sm' }: { connection: Connection; size?: ControlSize }) {
  const toast = useToast()
  const queries = useQueryClient()
  const test = useMutation({
    mutationFn: () => testConnection(connection.id),
    onSuccess: ({ ok, message }) =>
      toast({
        tone: ok ? 'success' : 'danger',
        title: ok ? `${connection.name} works` : `${connection.name} does not work`,
        detail: message,
      }),
    onError: (error) =>
      toast({ tone: 'danger', title: `${connection.name} could not be tested`, detail: toMessage(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.connections }),
  })
  return (
    <Button
      size={size}
      busy={test.isPending}
      onClick={() => test.mutate()}
      aria-label={`Test ${connection.name}`}
    >
      Test
    </Button>
  )
}
