'use client'

import { Button, Dialog } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { CodeField } from '../../account/index.ts'
import { FormError } from '../../common/form-error.tsx'

/** Whoever changes the second factor proves that they have it. */
export function CodeDialog({
  title,
  confirmLabel,
  onCode,
  onClose,
}: {
  title: string
  confirmLabel: string
  onCode: (code: string) => Promise<void>
  onClose: () => void
}) {
  const [code, setCode] = useState('')
  const form = useId()
  const give = useMutation({ mutationFn: () => onCode(code) })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description="Enter a code of your app, or a recovery code."
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} busy={give.isPending}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          give.mutate()
        }}
      >
        <CodeField value={code} onChange={setCode} recovery />
        <FormError error={give.error} />
      </form>
    </Dialog>
  )
}
