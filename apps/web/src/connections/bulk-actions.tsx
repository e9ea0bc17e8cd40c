'use client'

import type { Connection } from '@millrace/contracts'
import { Button, ConfirmDialog } from '@millrace/ui'
import { PlugZap, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { deleteConnection, testConnection } from '../api/connections.ts'
import { useMay } from '../api/system.ts'
import { oneByOne, type useBulk } from '../lists/index.ts'

/** What can be done with the chosen connections. */
export function ConnectionBulkActions({
  connections,
  bulk,
}: {
  connections: readonly Connection[]
  bulk: ReturnType<typeof useBulk>
}) {
  const mayTest = useMay('connection.test')
  const mayDelete = useMay('connection.delete')
  const [deleting, setDeleting] = useState(false)
  const total = connections.length
  return (
    <>
      {mayTest ? (
        <Button
          size="sm"
          icon={<PlugZap />}
          onClick={() => void bulk.start(oneByOne(connections, requireWorking), { total })}
        >
          Test
        </Button>
      ) : null}
      {mayDelete ? (
        <Button size="sm" icon={<Trash2 />} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      ) : null}
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${total} ${total === 1 ? 'connection' : 'connections'}?`}
        confirmLabel="Delete"
        onConfirm={async () => {
          setDeleting(false)
          await bulk.start(
            oneByOne(connections, ({ id }) => deleteConnection(id)),
            { total },
          )
        }}
      >
        Their credentials are destroyed. Those that an instance uses stay.
      </ConfirmDialog>
    </>
  )
}

/** A test that fails counts as refused, with what was wrong. */
async function requireWorking({ id, name }: Connection): Promise<void> {
  const { ok, message } = await testConnection(id)
  if (!ok) throw new Error(`${name}: ${message}`)
}
