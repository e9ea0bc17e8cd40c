'use client'

import { type DefinitionFormat, type IntegrationSummary, parseDefinitionText } from '@millrace/contracts'
import { Button, Dialog, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { createIntegration, diffText, loadDraft, replaceDraft } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { ApiError } from '../api-client.ts'
import { FormError } from '../common/form-error.tsx'
import { DiffView } from '../definition-diff/index.ts'
import { DefinitionText } from './definition-text.tsx'
import { builderHref } from './href.ts'

interface ImportProps {
  onClose: () => void
  /** Whose draft the definition is to replace; left out: it becomes a new integration. */
  over?: Pick<IntegrationSummary, 'key' | 'name'> | undefined
}

/** Takes a definition as text. One whose integration is there already is compared with its draft before it replaces it. */
export function ImportIntegrationDialog({ open, ...rest }: ImportProps & { open: boolean }) {
  return open ? <ImportForm {...rest} /> : null
}

function ImportForm({ onClose, over }: ImportProps) {
  const [text, setText] = useState('')
  const given = { text, format: formatOf(text) }
  const done = useImported()
  const create = useMutation({
    mutationFn: () => createIntegration({ kind: 'text', ...given }),
    onSuccess: done,
  })
  const compare = useMutation({
    mutationFn: async (key: string) => {
      const { etag } = await loadDraft(key)
      const { diff } = await diffText(key, given)
      return { key, etag, diff }
    },
  })
  const replace = useMutation({
    mutationFn: (found: { key: string; etag: string | null }) =>
      replaceDraft(found.key, { ...given, etag: found.etag }),
    onSuccess: done,
  })
  const change = (next: string) => {
    setText(next)
    create.reset()
    compare.reset()
    replace.reset()
  }
  const taken = over === undefined && isTaken(create.error) ? keyOf(given) : null
  const found = compare.data
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={over === undefined ? 'Import an integration' : `Import over the draft of ${over.name}`}
      description={
        found === undefined
          ? 'A definition in YAML or JSON, as the API and the command line export it.'
          : `What changes in the draft of "${found.key}". Its versions and instances stay as they are.`
      }
      width={found === undefined ? 'lg' : 'xl'}
      footer={
        <>
          {found === undefined ? (
            <Button onClick={onClose}>Cancel</Button>
          ) : (
            <Button onClick={() => compare.reset()}>Back</Button>
          )}
          {found !== undefined ? (
            <Button
              variant="primary"
              busy={replace.isPending || replace.isSuccess}
              onClick={() => replace.mutate(found)}
            >
              Replace the draft
            </Button>
          ) : over !== undefined || taken !== null ? (
            <Button
              variant="primary"
              disabled={text.trim() === ''}
              busy={compare.isPending}
              onClick={() => compare.mutate(over?.key ?? taken ?? '')}
            >
              Compare with the draft
            </Button>
          ) : (
            <Button
              variant="primary"
              disabled={text.trim() === ''}
              busy={create.isPending || create.isSuccess}
              onClick={() => create.mutate()}
            >
              Import
            </Button>
          )}
        </>
      }
    >
      {found === undefined ? (
        <div className="flex flex-col gap-4">
          <DefinitionText text={text} onChange={change} />
          <FormError error={compare.error ?? create.error} />
          {taken === null ? null : (
            <p className="text-13 text-ink-muted">
              It can replace the draft of that integration: compare them first.
            </p>
          )}
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          <FormError error={replace.error} />
          <DiffView diff={found.diff} emptyText="The draft holds just this already." />
        </div>
      )}
    </Dialog>
  )
}

function useImported() {
  const router = useRouter()
  const queries = useQueryClient()
  const toast = useToast()
  return async ({ key, problems }: { key: string; problems: readonly unknown[] }) => {
    await queries.invalidateQueries({ queryKey: queryKeys.integrations })
    if (problems.length > 0) {
      toast({
        tone: 'warning',
        title: `Imported with ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
        detail: 'The builder marks them on the steps.',
      })
    }
    router.push(builderHref(key))
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'conflict'
}

function keyOf({ text, format }: { text: string; format: DefinitionFormat }): string | null {
  const parsed = parseDefinitionText(text, format)
  const value = parsed.ok ? Object(parsed.value).key : null
  return typeof value === 'string' ? value : null
}

function formatOf(text: string): DefinitionFormat {
  return text.trimStart().startsWith('{') ? 'json' : 'yaml'
}
