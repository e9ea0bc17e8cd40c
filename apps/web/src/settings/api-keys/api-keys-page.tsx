'use client'

import type { ApiKey } from '@millrace/contracts'
import { Button, ConfirmDialog, EmptyState, Segmented, useToast } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { type KeyKind, revokeApiKey, useApiKeys, usePersonalKeys } from '../../api/api-keys.ts'
import { queryKeys } from '../../api/keys.ts'
import { useMay } from '../../api/use-may.ts'
import { countText, ListView } from '../../lists/index.ts'
import { PageFrame, useHotkeys } from '../../shell/index.ts'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { apiKeyColumns } from './key-columns.tsx'

export function ApiKeysPage() {
  const mayRead = useMay('api-key.read')
  const [kind, setKind] = useKind(mayRead)
  const organizationKeys = useApiKeys({ enabled: mayRead && kind === 'organization' })
  const personalKeys = usePersonalKeys()
  const list = kind === 'organization' ? organizationKeys : personalKeys
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  useHotkeys([{ keys: 'n', label: 'New API key', run: () => setCreating(true) }])
  const add = (
    <Button variant="primary" icon={<Plus />} onClick={() => setCreating(true)}>
      New API key
    </Button>
  )
  return (
    <PageFrame
      title="API keys"
      count={countText(list)}
      actions={add}
      filters={
        mayRead ? (
          <Segmented
            label="Whose keys"
            className="w-56"
            value={kind}
            onChange={setKind}
            options={[
              { value: 'organization', label: 'Organization' },
              { value: 'personal', label: 'Mine' },
            ]}
          />
        ) : undefined
      }
    >
      <ListView
        list={list}
        label="API keys"
        columns={apiKeyColumns(setRevoking)}
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon={<KeyRound />} title="No API keys yet" action={add}>
            {kind === 'organization'
              ? 'A key lets programs use the REST API in the name of this organization, within the role you give it.'
              : 'A personal key lets your programs use the REST API in your name, never above your role.'}
          </EmptyState>
        }
      />
      {creating ? <CreateKeyDialog kind={kind} onClose={() => setCreating(false)} /> : null}
      <RevokeDialog kind={kind} revoking={revoking} onClose={() => setRevoking(null)} />
    </PageFrame>
  )
}

function RevokeDialog({
  kind,
  revoking,
  onClose,
}: {
  kind: KeyKind
  revoking: ApiKey | null
  onClose: () => void
}) {
  const queries = useQueryClient()
  const toast = useToast()
  return (
    <ConfirmDialog
      open={revoking !== null}
      onOpenChange={onClose}
      title={`Revoke ${revoking?.name ?? 'key'}?`}
      confirmLabel="Revoke key"
      onConfirm={async () => {
        if (revoking === null) return
        await revokeApiKey(kind, revoking.id)
        await queries.invalidateQueries({ queryKey: queryKeys.apiKeys })
        await queries.invalidateQueries({ queryKey: queryKeys.personalKeys })
        toast({ tone: 'success', title: `${revoking.name} is revoked` })
      }}
    >
      Whatever uses it is refused from now on. This cannot be undone.
    </ConfirmDialog>
  )
}

/** In the address. Who may not see the organization's keys sees their own. */
function useKind(mayRead: boolean): readonly [KeyKind, (kind: KeyKind) => void] {
  const params = useSearchParams()
  const router = useRouter()
  const pathname = usePathname()
  const kind = !mayRead || params.get('kind') === 'personal' ? 'personal' : 'organization'
  const change = (next: KeyKind) =>
    router.replace(next === 'personal' ? `${pathname}?kind=personal` : pathname, { scroll: false })
  return [kind, change]
}
