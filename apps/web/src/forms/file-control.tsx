'use client'

import { type Field, fileRefSchema, type Json } from '@millrace/contracts'
import { Button, type ControlAttributes, formatBytes, IconButton, Spinner } from '@millrace/ui'
import { clsx } from 'clsx'
import { FileText, Upload, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { toMessage } from '../api-client.ts'
import { useFormEnvironment } from './environment.tsx'

/** A file, dropped or chosen; it is uploaded at once and the value is the reference to it. */
export function FileControl({
  field,
  value,
  onChange,
  control,
}: {
  field: Field
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  control: ControlAttributes
}) {
  const { uploadFile } = useFormEnvironment()
  const input = useRef<HTMLInputElement>(null)
  const [isUploading, setIsUploading] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const [isOver, setIsOver] = useState(false)
  const file = fileRefSchema.safeParse(value).data
  const take = async (given: File | undefined) => {
    if (given === undefined || uploadFile === undefined) return
    const refusal = refuse(field, given)
    setFault(refusal)
    if (refusal !== null) return
    setIsUploading(true)
    try {
      onChange(await uploadFile(given))
    } catch (error) {
      setFault(toMessage(error))
    } finally {
      setIsUploading(false)
    }
  }
  if (uploadFile === undefined)
    return <p className="text-13 text-ink-faint">Files are uploaded where the instance is configured.</p>
  return (
    <div className="flex flex-col gap-1">
      {file ? (
        <div className="flex h-8 items-center gap-2 rounded border px-2.5 text-14">
          <FileText className="size-4 shrink-0 text-ink-faint" />
          <span className="min-w-0 grow truncate">{file.name}</span>
          <span className="text-12 text-ink-faint">{formatBytes(file.bytes)}</span>
          <IconButton label={`Remove ${file.name}`} size="sm" onClick={() => onChange(undefined)}>
            <X />
          </IconButton>
        </div>
      ) : (
        <section
          aria-label={`Drop a file for ${field.label}`}
          onDragOver={(event) => {
            event.preventDefault()
            setIsOver(true)
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={(event) => {
            event.preventDefault()
            setIsOver(false)
            void take(event.dataTransfer.files[0])
          }}
          className={clsx(
            'flex items-center gap-3 rounded border border-dashed px-3 py-3 text-13 text-ink-muted',
            isOver && 'border-accent bg-accent-soft',
          )}
        >
          {isUploading ? <Spinner /> : <Upload className="size-4" aria-hidden="true" />}
          <span className="grow">{isUploading ? 'Uploading' : 'Drop a file here'}</span>
          <Button size="sm" disabled={isUploading} onClick={() => input.current?.click()}>
            Choose a file
          </Button>
        </section>
      )}
      <input
        {...control}
        ref={input}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={field.label}
        accept={field.validation?.contentTypes?.join(',')}
        onChange={(event) => {
          void take(event.target.files?.[0])
          // The same file again is a change too.
          event.target.value = ''
        }}
      />
      {fault ? (
        <p role="alert" className="text-12 text-failed">
          {fault}
        </p>
      ) : null}
    </div>
  )
}

/** What the server would refuse as well, said before the upload. */
function refuse({ validation }: Field, file: File): string | null {
  if (validation?.maxBytes !== undefined && file.size > validation.maxBytes)
    return `The file has ${formatBytes(file.size)}; at most ${formatBytes(validation.maxBytes)} are allowed.`
  const allowed = validation?.contentTypes
  if (allowed !== undefined && file.type !== '' && !allowed.includes(file.type))
    return `This is ${file.type}; allowed: ${allowed.join(', ')}.`
  return null
}
