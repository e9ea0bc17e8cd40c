'use client'

import type { JsonObject } from '@millrace/contracts'
import { Button, IconButton } from '@millrace/ui'
import { Maximize2, WrapText, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { useBuilder } from '../state/index.ts'
import type { CodeEditorProps } from './code-editor.tsx'
import { LazyCodeEditor } from './lazy-code-editor.tsx'

/** Code in the inspector, and the same code over the whole window. */
export function CodeField({
  title,
  ...given
}: Omit<CodeEditorProps, 'large' | 'readOnly'> & { title: string; context: JsonObject }) {
  const [isLarge, setIsLarge] = useState(false)
  const readOnly = !useBuilder((state) => state.rights.edit)
  const editor = { ...given, readOnly }
  return (
    <div className="flex min-h-0 flex-col gap-1">
      <div className="flex items-center justify-between">
        <span className="font-medium text-13">Code</span>
        <span className="flex gap-0.5">
          {readOnly ? null : <FormatButton name={editor.name} />}
          <IconButton label="Open the large editor" size="sm" onClick={() => setIsLarge(true)}>
            <Maximize2 />
          </IconButton>
        </span>
      </div>
      <div className="h-80 overflow-hidden rounded border border-control-line focus-within:border-accent">
        {isLarge ? null : <LazyCodeEditor {...editor} />}
      </div>
      <Dialog.Root open={isLarge} onOpenChange={setIsLarge}>
        <Dialog.Portal>
          <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
          <Dialog.Content
            aria-describedby={undefined}
            onOpenAutoFocus={(event) => event.preventDefault()}
            onEscapeKeyDown={(event) => {
              // Escape closes the editor's own suggestions first.
              if (document.querySelector('.suggest-widget.visible')) event.preventDefault()
            }}
            className="fixed inset-4 z-50 flex flex-col overflow-hidden rounded bg-surface shadow-float outline-none lg:inset-8"
          >
            <header className="flex h-11 shrink-0 items-center justify-between gap-3 border-b px-4">
              <Dialog.Title className="truncate font-semibold text-14">{title}</Dialog.Title>
              <span className="flex items-center gap-2">
                <FormatButton name={editor.name} />
                <Button size="sm" onClick={editor.onRun}>
                  Run
                </Button>
                <Dialog.Close asChild>
                  <IconButton label="Close" size="sm">
                    <X />
                  </IconButton>
                </Dialog.Close>
              </span>
            </header>
            <div className="min-h-0 flex-1">
              <LazyCodeEditor {...editor} large />
            </div>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </div>
  )
}

function FormatButton({ name }: { name: string }) {
  return (
    <IconButton
      label="Format the code"
      size="sm"
      onClick={() => void import('./code-editor.tsx').then(({ formatCode }) => formatCode(name))}
    >
      <WrapText />
    </IconButton>
  )
}
