'use client'

import { Button, Field, Textarea } from '@millrace/ui'
import { FileUp } from 'lucide-react'
import { useRef, useState } from 'react'

const maxBytes = 4_000_000

/** A definition as text: pasted, or read from a file. */
export function DefinitionText({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const picker = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string | null>(null)
  const read = async (file: File | undefined) => {
    if (!file) return
    if (file.size > maxBytes) {
      setFault('A definition has at most 4 MB.')
      return
    }
    setFault(null)
    onChange(await file.text())
  }
  return (
    <Field
      label="Definition"
      error={fault}
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
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
