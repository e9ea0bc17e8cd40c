'use client'

import type { Customer, CustomerBulkInput } from '@millrace/contracts'
import { Button, ConfirmDialog, formatCount } from '@millrace/ui'
import { Pause, Play, Tag, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { changeCustomers } from '../api/customers.ts'
import { useMay } from '../api/system.ts'
import type { useBulk } from '../lists/index.ts'
import { LabelsDialog } from './labels-dialog.tsx'

/** Which customers a bulk action is for. */
export interface Chosen {
  filter: CustomerBulkInput['filter']
  /** null: all that fit the filters, however many. */
  count: number | null
}

type Change = Pick<CustomerBulkInput, 'action' | 'add' | 'remove'>

/** The filter that names these customers, or all that the list could show. */
export function chosenOf({
  rows,
  all,
  filters,
}: {
  rows: readonly Customer[]
  all: boolean
  filters: CustomerBulkInput['filter']
}): Chosen {
  if (all) return { filter: filters, count: null }
  return { filter: { customers: rows.map(({ externalId }) => externalId) }, count: rows.length }
}

export function CustomerBulkActions({ chosen, bulk }: { chosen: Chosen; bulk: ReturnType<typeof useBulk> }) {
  const mayDelete = useMay('customer.delete')
  const [open, setOpen] = useState<'labels' | 'delete' | null>(null)
  const start = (change: Change) =>
    void bulk.start(
      async (cursor) => {
        const { changed, unchanged, refused, nextCursor } = await changeCustomers({
          filter: chosen.filter,
          ...change,
          ...(cursor === null ? {} : { cursor }),
        })
        return { done: changed + unchanged, refused: refused.map(({ reason }) => reason), next: nextCursor }
      },
      { total: chosen.count },
    )
  const words = chosen.count === null ? 'all customers that fit' : `${formatCount(chosen.count)} customers`
  return (
    <>
      <Button size="sm" icon={<Tag />} onClick={() => setOpen('labels')}>
        Labels
      </Button>
      <Button size="sm" icon={<Pause />} onClick={() => start({ action: 'suspend' })}>
        Suspend
      </Button>
      <Button size="sm" icon={<Play />} onClick={() => start({ action: 'resume' })}>
        Resume
      </Button>
      {mayDelete ? (
        <Button size="sm" icon={<Trash2 />} onClick={() => setOpen('delete')}>
          Delete
        </Button>
      ) : null}
      {open === 'labels' ? (
        <LabelsDialog
          title={`Labels of ${words}`}
          onClose={() => setOpen(null)}
          onApply={(change) => {
            setOpen(null)
            start({ action: 'label', ...change })
          }}
        />
      ) : null}
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={() => setOpen(null)}
        title={`Delete ${words}?`}
        confirmLabel="Delete customers"
        onConfirm={async () => start({ action: 'delete' })}
      >
        Their instances stop at once, their connections and users are destroyed, and all their runs are
        removed. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}
