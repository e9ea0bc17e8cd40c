'use client'

import { Button, Dialog, Field, Textarea, useToast } from '@millrace/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { createIntegration } from '../api/integrations.ts'
import { queryKeys } from '../api/keys.ts'
import { FormError } from '../common/form-error.tsx'

const maxBytes = 4_000_000

export function ImportIntegrationDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <ImportForm onClose={onClose} /> : null
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const queries = useQueryClient()
  const toast = useToast()
  const picker = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [fileFault, setFileFault] = useState<string | null>(null)
  const load = useMutation({
    mutationFn: () => createIntegration({ kind: 'text', text, format: formatOf(text) }),
    onSuccess: async ({ key, problems }) => {
      await queries.invalidateQueries({ queryKey: queryKeys.integrations })
      if (problems.length > 0) {
        toast({
          tone: 'danger',
          title: `Imported with ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
          detail: 'The builder marks them on the steps.',
        })
      }
      router.push(`/integrations/${key}/builder`)
    },
  })
  const read = async (file: File | undefined) => {
    if (!file) return
    if (file.size > maxBytes) {
      setFileFault('A definition has at most 4 MB.')
      return
    }
    setFileFault(null)
    setText(await file.text())
    load.reset()
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Import an integration"
      description="A definition in YAML or JSON, as the API and the command line export it."
      width="lg"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={text.trim() === ''}
            busy={load.isPending || load.isSuccess}
            onClick={() => load.mutate()}
          >
            Import
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label="Definition"
          error={fileFault}
          aside={
            <>
              <input
                ref={picker}
                type="file"
                aria-label="Definition file"
                accept=".yaml,.yml,.json"
                className="hidden"
                onChange={(event) => {
                  void read(event.target.files?.[0])
                  // So that the same file, mended meanwhile, can be chosen again.
                  event.target.value = ''
                }}
              />
              <Button size="sm" variant="ghost" icon={<FileUp />} onClick={() => picker.current?.click()}>
                Choose a file
              </Button>
            </>
          }
        >
          {(control) => (
            <Textarea
              {...control}
              mono
              rows={14}
              spellCheck={false}
              placeholder={'schemaVersion: 1\nkey: dropbox-orders\nname: Dropbox orders to CRM\nflows: ...'}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <FormError error={load.error} />
      </div>
    </Dialog>
  )
}

function formatOf(text: string): 'yaml' | 'json' {
  return text.trimStart().startsWith('{') ? 'json' : 'yaml'
}
