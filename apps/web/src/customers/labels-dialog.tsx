'use client'

import { Button, Dialog, Field, Input } from '@millrace/ui'
import { useState } from 'react'
import { labelWords } from './label-filter.ts'

/** Labels to add to many, and to take away from them. */
export function LabelsDialog({
  title,
  onClose,
  onApply,
}: {
  title: string
  onClose: () => void
  onApply: (change: { add: string[]; remove: string[] }) => void
}) {
  const [add, setAdd] = useState('')
  const [remove, setRemove] = useState('')
  const change = { add: labelWords(add), remove: labelWords(remove) }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={change.add.length + change.remove.length === 0}
            onClick={() => onApply(change)}
          >
            Apply
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Add" help="Separated by commas.">
          {(control) => <Input {...control} value={add} onChange={(event) => setAdd(event.target.value)} />}
        </Field>
        <Field label="Take away" help="Separated by commas.">
          {(control) => (
            <Input {...control} value={remove} onChange={(event) => setRemove(event.target.value)} />
          )}
        </Field>
      </div>
    </Dialog>
  )
}
