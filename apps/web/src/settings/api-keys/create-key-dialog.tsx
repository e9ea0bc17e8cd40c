'use client'

import type { ApiKey, CreatedApiKey, Role } from '@millrace/contracts'
import { Button, Dialog, Field, Input, Select } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createApiKey, type KeyKind } from '../../api/api-keys.ts'
import { queryKeys } from '../../api/keys.ts'
import { useMe } from '../../api/system.ts'
import { FormError } from '../../common/form-error.tsx'
import { LinkBox } from '../members/link-box.tsx'
import { rolesUpTo, toRole } from '../members/roles.ts'
import { ScopesField } from './scopes-field.tsx'

const dayMs = 24 * 60 * 60_000
const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'No expiry' },
]

export function CreateKeyDialog({ kind, onClose }: { kind: KeyKind; onClose: () => void }) {
  const queries = useQueryClient()
  const { data: me } = useMe()
  const ownRole: Role = me?.role ?? 'viewer'
  const [name, setName] = useState('')
  const [chosenRole, setRole] = useState<ApiKey['role'] | null>(null)
  const [days, setDays] = useState('90')
  const [scopes, setScopes] = useState<readonly string[] | null>(null)
  const role = chosenRole ?? (ownRole === 'owner' || ownRole === 'admin' ? 'builder' : ownRole)
  const create = useMutation({
    mutationFn: () => {
      const expiresAt =
        days === 'never' ? {} : { expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString() }
      return createApiKey(kind, { name: name.trim(), role, scopes: [...(scopes ?? [])], ...expiresAt })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: queryKeys.apiKeys })
      await queries.invalidateQueries({ queryKey: queryKeys.personalKeys })
    },
  })
  // No scope at all would mean every one of them.
  const isComplete = name.trim() !== '' && (scopes === null || scopes.length > 0)
  if (create.data) return <CreatedDialog created={create.data} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={kind === 'organization' ? 'New API key' : 'New personal API key'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form="create-key"
            disabled={!isComplete}
            busy={create.isPending}
          >
            Create
          </Button>
        </>
      }
    >
      <form
        id="create-key"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (isComplete && !create.isPending) create.mutate()
        }}
      >
        <Field label="Name" required help="Where it is used, so that you know later.">
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={200}
              placeholder="Deploy pipeline"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role">
          {(control) => (
            <Select
              control={control}
              value={role}
              onChange={(next) => {
                setRole(toRole(next))
                setScopes(null)
              }}
              options={rolesUpTo(ownRole)}
            />
          )}
        </Field>
        <Field label="Expires after">
          {(control) => <Select control={control} value={days} onChange={setDays} options={lifetimes} />}
        </Field>
        <ScopesField role={role} value={scopes} onChange={setScopes} />
        <FormError error={create.error} />
      </form>
    </Dialog>
  )
}

function CreatedDialog({ created, onClose }: { created: CreatedApiKey; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${created.name} is ready`}
      description="Copy the key now: it is not shown again."
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <LinkBox link={created.key} label="Copy key" />
    </Dialog>
  )
}
