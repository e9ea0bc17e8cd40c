'use client'

import type { Connection } from '@millrace/contracts'
import { Button, Dialog, Field, Select } from '@millrace/ui'
import { useState } from 'react'
import { useOAuthApps } from '../api/oauth.ts'

/** Which registration signs in, where the organization has several for one type of connection. */
export function ChooseAppDialog({
  connection,
  onChoose,
  onClose,
}: {
  connection: Connection
  onChoose: (oauthApp: string) => void
  onClose: () => void
}) {
  const { items } = useOAuthApps()
  const fitting = items.filter(
    ({ connector, type }) => connector === connection.connector && type === connection.type,
  )
  const [asked, setAsked] = useState<string | null>(null)
  const chosen = asked ?? fitting[0]?.id
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={`Connect ${connection.name}`}
      description="There are several OAuth apps for it. Choose the one to sign in with."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={chosen === undefined}
            onClick={() => chosen !== undefined && onChoose(chosen)}
          >
            Connect
          </Button>
        </>
      }
    >
      <Field label="OAuth app">
        {(control) => (
          <Select
            control={control}
            value={chosen ?? ''}
            onChange={setAsked}
            placeholder="Choose"
            options={fitting.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Field>
    </Dialog>
  )
}
