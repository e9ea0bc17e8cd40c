'use client'

import { type IntegrationSummary, slugSchema } from '@millrace/contracts'
import { Button, Dialog, Field, Input, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { duplicateIntegration } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'
import { toSlug } from '../common/slug.ts'
import { pageHref } from './href.ts'

interface DuplicateProps {
  integration: Pick<IntegrationSummary, 'key' | 'name'>
  /** Of which version; default: the draft. */
  version?: number | undefined
  onClose: () => void
}

/** Asks for name and key of a copy, makes it and goes there. */
export function DuplicateDialog({ open, ...rest }: DuplicateProps & { open: boolean }) {
  return open ? <DuplicateForm {...rest} /> : null
}

function DuplicateForm({ integration, version, onClose }: DuplicateProps) {
  const router = useRouter()
  const queries = useQueryClient()
  const toast = useToast()
  const [name, setName] = useState(`${integration.name} (copy)`.slice(0, 120))
  // null: the key follows the name until somebody writes one.
  const [ownKey, setOwnKey] = useState<string | null>(null)
  const key = ownKey ?? toSlug(name)
  const fault = key === '' ? undefined : slugSchema.safeParse(key).error?.issues[0]?.message
  const copy = useMutation({
    mutationFn: () =>
      duplicateIntegration(integration.key, {
        key,
        name: name.trim(),
        ...(version === undefined ? {} : { version }),
      }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: queryKeys.integrations })
      toast({ tone: 'success', title: `${name.trim()} is made` })
      onClose()
      router.push(pageHref(made.key))
    },
  })
  const isReady = name.trim() !== '' && key !== '' && fault === undefined
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={version === undefined ? 'Duplicate the draft' : `Duplicate version ${version}`}
      description="A new integration that begins with the same flows, connections and config. It has no versions and no instances yet."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="duplicate" disabled={!isReady} busy={copy.isPending}>
            Duplicate
          </Button>
        </>
      }
    >
      <form
        id="duplicate"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady && !copy.isPending) copy.mutate()
        }}
      >
        <Field label="Name" required>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Key" required error={fault} help="It cannot be changed later.">
          {(control) => (
            <Input
              {...control}
              mono
              maxLength={64}
              value={key}
              onChange={(event) => setOwnKey(event.target.value)}
            />
          )}
        </Field>
        <FormError error={copy.error} />
      </form>
    </Dialog>
  )
}
