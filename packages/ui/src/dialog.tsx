'use client'

import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { AlertDialog as RadixAlert, Dialog as RadixDialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { Button, IconButton } from './button.tsx'

const overlayClass = 'fixed inset-0 z-40 bg-scrim'
const contentClass =
  'animate-appear fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded bg-raised text-ink shadow-float outline-none'

const widths = {
  sm: 'max-w-sm',
  md: 'max-w-lg',
  lg: 'max-w-2xl',
  xl: 'max-w-4xl',
  full: 'max-w-[min(84rem,calc(100vw-2rem))]',
} as const

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  width = 'md',
  footer,
  children,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  width?: keyof typeof widths
  footer?: ReactNode
  children: ReactNode
}) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={overlayClass} />
        <RadixDialog.Content
          className={clsx(contentClass, widths[width])}
          onOpenAutoFocus={focusContent}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0">
              <RadixDialog.Title className="break-words font-semibold text-16">{title}</RadixDialog.Title>
              {description ? (
                <RadixDialog.Description className="mt-0.5 text-13 text-ink-muted">
                  {description}
                </RadixDialog.Description>
              ) : null}
            </div>
            <RadixDialog.Close asChild>
              <IconButton label="Close" size="sm" className="-mr-1.5">
                <X />
              </IconButton>
            </RadixDialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer ? <footer className="flex justify-end gap-2 border-t px-5 py-3">{footer}</footer> : null}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

/** A field that asked for the focus keeps it. Otherwise the dialog itself takes it: on the close button it would open a tooltip. */
function focusContent(event: Event) {
  event.preventDefault()
  const content = event.target
  if (content instanceof HTMLElement && !content.contains(document.activeElement)) content.focus()
}

interface ConfirmProps {
  onOpenChange: (open: boolean) => void
  title: string
  children: ReactNode
  confirmLabel: string
  onConfirm: () => Promise<void>
}

/** Asks before something that cannot be undone. Closes once `onConfirm` resolves; stays open when it throws. */
export function ConfirmDialog({ open, ...rest }: ConfirmProps & { open: boolean }) {
  return (
    <RadixAlert.Root open={open} onOpenChange={rest.onOpenChange}>
      <RadixAlert.Portal>
        <RadixAlert.Overlay className={overlayClass} />
        <RadixAlert.Content className={clsx(contentClass, 'max-w-md p-5')}>
          <ConfirmContent {...rest} />
        </RadixAlert.Content>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  )
}

/** Exists only while the dialog is open: a failure of one question is not shown with the next. */
function ConfirmContent({ onOpenChange, title, children, confirmLabel, onConfirm }: ConfirmProps) {
  const [state, setState] = useState<{ status: 'idle' | 'busy' } | { status: 'failed'; message: string }>({
    status: 'idle',
  })
  const confirm = async () => {
    setState({ status: 'busy' })
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (error) {
      setState({ status: 'failed', message: error instanceof Error ? error.message : 'It did not work.' })
    }
  }
  return (
    <>
      <RadixAlert.Title className="break-words font-semibold text-16">{title}</RadixAlert.Title>
      <RadixAlert.Description asChild>
        <div className="mt-1 text-14 text-ink-muted">{children}</div>
      </RadixAlert.Description>
      {state.status === 'failed' ? (
        <p role="alert" className="mt-3 break-words text-13 text-failed">
          {state.message}
        </p>
      ) : null}
      <div className="mt-5 flex justify-end gap-2">
        <RadixAlert.Cancel asChild>
          <Button>Keep</Button>
        </RadixAlert.Cancel>
        <Button variant="danger" busy={state.status === 'busy'} onClick={() => void confirm()}>
          {confirmLabel}
        </Button>
      </div>
    </>
  )
}
