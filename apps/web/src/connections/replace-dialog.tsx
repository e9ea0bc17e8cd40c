'use client'

import type { Connection } from '@millrace/contracts'
import { Button, Dialog, Field, Select, useToast } from '@millrace/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { replaceConnection, useConnectionsFor } from '../api/connections.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'

/** Another connection takes over everywhere. Says first what that means, and whether it fits. */
export function ReplaceDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const queries = useQueryClient()
  const toast = useToast()
  const [withId, setWithId] = useState('')
  const { connector, customer } = connection
  const { data: candidates = [] } = useConnectionsFor({ connector, customer })
  const fitting = candidates.filter(
    ({ id, type, owner }) => id !== connection.id && type === connection.type && owner === connection.owner,
  )
  const trial = useQuery({
    queryKey: [...queryKeys.connections, 'replace', connection.id, withId],
    queryFn: () => replaceConnection(connection.id, { with: withId, dryRun: true }),
    enabled: withId !== '',
    retry: false,
    staleTime: 0,
  })
  const replace = useMutation({
    mutationFn: () => replaceConnection(connection.id, { with: withId }),
    onSuccess: async ({ instances, users, tests }) => {
      toast({ tone: 'success', title: `${instances + users + tests} uses moved` })
      await queries.invalidateQueries({ queryKey: queryKeys.connections })
      await queries.invalidateQueries({ queryKey: queryKeys.instances })
      onClose()
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Replace ${connection.name} everywhere`}
      description="All of its uses move at once, or none. Each instance can go back."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={replace.isPending}
            disabled={!trial.isSuccess}
            onClick={() => replace.mutate()}
          >
            Replace
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="With" help="Of the same connector, type and owner.">
          {(control) => (
            <Select
              control={control}
              value={withId}
              onChange={setWithId}
              placeholder={fitting.length === 0 ? 'There is no other one that fits' : 'Choose a connection'}
              options={fitting.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
        {trial.data ? (
          <p className="text-13 text-ink-muted">
            Moves {count(trial.data.instances, 'slot of an instance', 'slots of instances')},{' '}
            {count(trial.data.users, 'of a user', 'of users')} and{' '}
            {count(trial.data.tests, 'of test runs', 'of test runs')}.
          </p>
        ) : null}
        <FormError error={trial.error ?? replace.error} />
      </div>
    </Dialog>
  )
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
