'use client'

import type { IntegrationSummary } from '@millrace/contracts'
import { ConfirmDialog, IconButton, Menu, MenuItem, MenuSeparator, useToast } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import {
  Activity,
  Archive,
  ArchiveRestore,
  Copy,
  Ellipsis,
  FileDown,
  FileUp,
  PencilRuler,
  Trash2,
} from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { useState } from 'react'
import { deleteIntegration, downloadHref, setArchived } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { useMay } from '../api/system.ts'
import { toMessage } from '../api-client.ts'
import { DuplicateDialog } from './duplicate-dialog.tsx'
import { builderHref } from './href.ts'
import { ImportIntegrationDialog } from './import-dialog.tsx'

type Asking = 'duplicate' | 'delete' | 'import' | null

/** What can be done with an integration as a whole, in the list and on its page. */
export function IntegrationMenu({ integration }: { integration: IntegrationSummary }) {
  const { key, name, archivedAt } = integration
  const router = useRouter()
  const mayWrite = useMay('integration.write')
  const mayDelete = useMay('integration.delete')
  const [asking, setAsking] = useState<Asking>(null)
  const archive = useArchive(integration)
  const close = () => setAsking(null)
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`Actions for ${name}`} size="sm">
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<PencilRuler />} onSelect={() => router.push(builderHref(key))}>
          Open in the builder
        </MenuItem>
        <MenuItem icon={<Activity />} onSelect={() => router.push(`/runs?integration=${key}`)}>
          Show runs
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<FileDown />} onSelect={() => download(downloadHref(key, 'yaml'))}>
          Export as YAML
        </MenuItem>
        <MenuItem icon={<FileDown />} onSelect={() => download(downloadHref(key, 'json'))}>
          Export as JSON
        </MenuItem>
        {mayWrite ? (
          <>
            {archivedAt === null ? (
              <MenuItem icon={<FileUp />} onSelect={() => setAsking('import')}>
                Import over the draft
              </MenuItem>
            ) : null}
            <MenuItem icon={<Copy />} onSelect={() => setAsking('duplicate')}>
              Duplicate
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              icon={archivedAt === null ? <Archive /> : <ArchiveRestore />}
              onSelect={() => void archive()}
            >
              {archivedAt === null ? 'Archive' : 'Take out of the archive'}
            </MenuItem>
          </>
        ) : null}
        {mayDelete ? (
          <MenuItem icon={<Trash2 />} danger onSelect={() => setAsking('delete')}>
            Delete
          </MenuItem>
        ) : null}
      </Menu>
      <DuplicateDialog open={asking === 'duplicate'} onClose={close} integration={integration} />
      <ImportIntegrationDialog open={asking === 'import'} onClose={close} over={integration} />
      <DeleteDialog open={asking === 'delete'} onClose={close} integration={integration} />
    </>
  )
}

/** The answer names the file. */
function download(href: string): void {
  window.location.assign(href)
}

function useArchive({ key, name, archivedAt }: IntegrationSummary): () => Promise<void> {
  const queries = useQueryClient()
  const toast = useToast()
  return async () => {
    const isArchived = archivedAt === null
    try {
      await setArchived(key, isArchived)
      await queries.invalidateQueries({ queryKey: queryKeys.integrations })
      toast({ tone: 'success', title: isArchived ? `${name} is archived` : `${name} is in use again` })
    } catch (error) {
      toast({ tone: 'danger', title: 'It did not work', detail: toMessage(error) })
    }
  }
}

function DeleteDialog({
  open,
  onClose,
  integration: { key, name, instances },
}: {
  open: boolean
  onClose: () => void
  integration: IntegrationSummary
}) {
  const queries = useQueryClient()
  const router = useRouter()
  const pathname = usePathname()
  const toast = useToast()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`Delete ${name}?`}
      confirmLabel="Delete integration"
      onConfirm={async () => {
        await deleteIntegration(key)
        // Its own page is gone with it.
        if (pathname !== '/integrations') router.replace('/integrations')
        await queries.invalidateQueries({ queryKey: queryKeys.integrations, exact: false })
        toast({ tone: 'success', title: `${name} is deleted` })
      }}
    >
      {instances > 0
        ? `It has ${instances} ${instances === 1 ? 'instance' : 'instances'}: delete those first, or archive it.`
        : 'Its draft and its versions are removed for good. Past runs stay in the list.'}
    </ConfirmDialog>
  )
}
