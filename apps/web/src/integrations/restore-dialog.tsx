'use client'

import type { IntegrationSummary } from '@millrace/contracts'
import { Button, Dialog, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { restoreVersion } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { ApiError } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { DuplicateDialog } from './duplicate-dialog.tsx'

interface RestoreProps {
  integration: Pick<IntegrationSummary, 'key' | 'name'>
  number: number
  onClose: () => void
}

/** Makes a version the draft again; where that would lose changes it says so and offers to copy them first. */
export function RestoreDialog({ open, ...rest }: RestoreProps & { open: boolean }) {
  return open ? <RestoreForm {...rest} /> : null
}

function RestoreForm({ integration, number, onClose }: RestoreProps) {
  const queries = useQueryClient()
  const toast = useToast()
  const [isCopying, setCopying] = useState(false)
  const restore = useMutation({
    mutationFn: (discardChanges: boolean) => restoreVersion(integration.key, { number, discardChanges }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: queryKeys.integration(integration.key) })
      await queries.invalidateQueries({ queryKey: queryKeys.integrations })
      toast({ tone: 'success', title: `The draft is version ${number} again` })
      onClose()
    },
  })
  const wouldLose = restore.error instanceof ApiError && restore.error.code === 'conflict'
  if (isCopying) return <DuplicateDialog open onClose={onClose} integration={integration} />
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Restore version ${number} into the draft?`}
      description="Versions and instances stay as they are. Publishing the draft then makes a new version."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {wouldLose ? (
            <>
              <Button onClick={() => setCopying(true)}>Copy the draft first</Button>
              <Button variant="danger" busy={restore.isPending} onClick={() => restore.mutate(true)}>
                Replace the draft
              </Button>
            </>
          ) : (
            <Button variant="primary" busy={restore.isPending} onClick={() => restore.mutate(false)}>
              Restore
            </Button>
          )}
        </>
      }
    >
      {wouldLose ? (
        <p role="alert" className="text-13">
          The draft has changes that are in no version. They would be gone.
        </p>
      ) : (
        <FormError error={restore.error} />
      )}
    </Dialog>
  )
}
