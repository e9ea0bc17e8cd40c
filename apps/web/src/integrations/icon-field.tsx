'use client'

import { iconFault } from '@millrace/contracts'
import { Button, Combobox, Field } from '@millrace/ui'
import { ImageUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { useConnectors } from '../api/system.ts'
import { IntegrationIcon } from '../common/integration-icon.tsx'

const maxBytes = 32_000

/** The icon of a connector, or a small image of one's own. */
export function IconField({
  icon,
  onChange,
  disabled,
}: {
  icon: string
  onChange: (icon: string) => void
  disabled: boolean
}) {
  const picker = useRef<HTMLInputElement>(null)
  const { data: connectors = [] } = useConnectors()
  const [fault, setFault] = useState<string | null>(null)
  const isOwn = icon.startsWith('data:')
  const options = [
    ...connectors.map(({ key, name }) => ({ value: key, label: name })),
    ...(isOwn ? [{ value: icon, label: 'Image of your own' }] : []),
  ]
  const choose = (next: string) => {
    setFault(null)
    onChange(next)
  }
  const read = async (file: File | undefined) => {
    if (!file) return
    if (file.size > maxBytes) {
      setFault('An icon has at most 32 kB.')
      return
    }
    const url = await toDataUrl(file)
    const found = iconFault(url)
    if (found === null) choose(url)
    else setFault(`This file cannot be an icon: ${found}.`)
  }
  return (
    <Field label="Icon" error={fault} help="That of a connector, or an SVG or PNG file of at most 32 kB.">
      {(control) => (
        <div className="flex flex-wrap items-center gap-2">
          <span className="flex size-8 items-center justify-center rounded border bg-surface text-ink-muted">
            <IntegrationIcon icon={icon} className="size-5" />
          </span>
          {disabled ? null : (
            <>
              <Combobox
                control={control}
                label="Icon"
                clearable
                value={icon}
                onChange={choose}
                placeholder="No icon"
                options={options}
                className="w-56"
              />
              <input
                ref={picker}
                type="file"
                aria-label="Image file"
                accept="image/svg+xml,image/png"
                className="hidden"
                onChange={(event) => {
                  void read(event.target.files?.[0])
                  event.target.value = ''
                }}
              />
              <Button icon={<ImageUp />} onClick={() => picker.current?.click()}>
                Choose a file
              </Button>
            </>
          )}
        </div>
      )}
    </Field>
  )
}

async function toDataUrl(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  return `data:${file.type};base64,${btoa(String.fromCharCode(...bytes))}`
}
