'use client'

import type { BulkInstanceInput, InstanceSummary } from '@millrace/contracts'
import { Button, Dialog, Field, Input } from '@millrace/ui'
import { ArrowUpFromLine, Pause, Play, Tag } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { changeInstances, type InstanceFilters } from '../api/instances.ts'
import type { useBulk } from '../lists/index.ts'
import { labelWords } from './label-words.ts'

/** What can be done with the chosen instances. */
export function BulkActions({
  instances,
  filters,
  bulk,
}: {
  instances: readonly InstanceSummary[]
  filters: InstanceFilters
  bulk: ReturnType<typeof useBulk>
}) {
  const router = useRouter()
  const [labeling, setLabeling] = useState(false)
  const ids = instances.map(({ id }) => id)
  const start = (change: Pick<BulkInstanceInput, 'action' | 'add' | 'remove'>) =>
    void bulk.start(
      async (cursor) => {
        const result = await changeInstances({
          filter: { ids },
          ...change,
          ...(cursor === null ? {} : { cursor }),
        })
        return {
          done: result.changed + result.unchanged,
          refused: result.refused.map(({ reason }) => reason),
          next: result.nextCursor,
        }
      },
      { total: ids.length },
    )
  const [first] = instances
  const isOne = first !== undefined && instances.every(({ integration }) => integration === first.integration)
  return (
    <>
      <Button size="sm" icon={<Pause />} onClick={() => start({ action: 'pause' })}>
        Pause
      </Button>
      <Button size="sm" icon={<Play />} onClick={() => start({ action: 'resume' })}>
        Resume
      </Button>
      <Button size="sm" icon={<Tag />} onClick={() => setLabeling(true)}>
        Labels
      </Button>
      <Button
        size="sm"
        icon={<ArrowUpFromLine />}
        disabled={!isOne}
        title={isOne ? undefined : 'Only instances of one integration can be upgraded together'}
        onClick={() => {
          const params = new URLSearchParams({
            integration: first?.integration ?? '',
            instances: ids.join(','),
          })
          if (filters.version) params.set('fromVersion', filters.version)
          router.push(`/rollouts/new?${params}`)
        }}
      >
        Upgrade
      </Button>
      {labeling ? (
        <LabelsDialog
          count={ids.length}
          onClose={() => setLabeling(false)}
          onApply={(change) => {
            setLabeling(false)
            start({ action: 'label', ...change })
          }}
        />
      ) : null}
    </>
  )
}

function LabelsDialog({
  count,
  onClose,
  onApply,
}: {
  count: number
  onClose: () => void
  onApply: (change: { add?: string[]; remove?: string[] }) => void
}) {
  const [add, setAdd] = useState('')
  const [remove, setRemove] = useState('')
  const [added, removed] = [labelWords(add), labelWords(remove)]
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Labels of ${count} instances`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={added.length === 0 && removed.length === 0}
            onClick={() =>
              onApply({
                ...(added.length === 0 ? {} : { add: added }),
                ...(removed.length === 0 ? {} : { remove: removed }),
              })
            }
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
