'use client'

import { type Definition, slugSchema } from '@millrace/contracts'
import { Button, Field, Input } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { createIntegration } from '../../api/integrations.ts'
import { queryKeys } from '../../api/keys.ts'
import { FormError } from '../../common/form-error.tsx'
import { toSlug } from '../../common/slug.ts'

/** Keeps what is not saved as an integration of its own, and opens that. */
export function CopyMineForm({
  mine,
  onCopied,
  onCancel,
}: {
  mine: Definition
  /** It is kept: this draft may become the other one. */
  onCopied: () => void
  onCancel: () => void
}) {
  const router = useRouter()
  const queries = useQueryClient()
  const [name, setName] = useState(`${mine.name} (my changes)`.slice(0, 120))
  const key = toSlug(name)
  const isReady = slugSchema.safeParse(key).success
  const copy = useMutation({
    mutationFn: () =>
      createIntegration({ kind: 'definition', definition: { ...mine, key, name: name.trim() } }),
    onSuccess: async (made) => {
      onCopied()
      await queries.invalidateQueries({ queryKey: queryKeys.integrations, exact: true })
      router.push(`/integrations/${made.key}/builder`)
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady && !copy.isPending) copy.mutate()
      }}
    >
      <Field label="Name" required help={key === '' ? undefined : `Its key: ${key}`}>
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
      <FormError error={copy.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Back</Button>
        <Button type="submit" variant="primary" disabled={!isReady} busy={copy.isPending}>
          Copy and open it
        </Button>
      </div>
    </form>
  )
}
