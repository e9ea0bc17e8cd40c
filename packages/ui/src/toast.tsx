'use client'

import { clsx } from 'clsx'
import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'
import { IconButton } from './button.tsx'

export interface ToastMessage {
  tone: keyof typeof looks
  title: string
  detail?: string | undefined
  action?: { label: string; onSelect: () => void } | undefined
}

const looks = {
  success: { color: 'text-succeeded', icon: CircleCheck },
  warning: { color: 'text-waiting', icon: CircleAlert },
  danger: { color: 'text-failed', icon: CircleAlert },
} as const

function ToastIcon({ tone }: { tone: ToastMessage['tone'] }) {
  const { color, icon: Icon } = looks[tone]
  return (
    <span className={clsx('mt-0.5', color)}>
      <Icon className="size-4" />
    </span>
  )
}

type ShowToast = (message: ToastMessage) => void

const ToastContext = createContext<ShowToast>(() => undefined)

/** Tells about the result of work that the user does not look at. Errors of a form belong into the form. */
export const useToast = (): ShowToast => useContext(ToastContext)

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<(ToastMessage & { id: number })[]>([])
  const lastId = useRef(0)
  const show = useCallback<ShowToast>((message) => {
    lastId.current += 1
    const id = lastId.current
    setToasts((shown) => [...shown.slice(-3), { ...message, id }])
  }, [])
  const remove = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id))
  return (
    <Radix.Provider swipeDirection="right" duration={6000}>
      <ToastContext value={show}>{children}</ToastContext>
      {toasts.map((toast) => (
        <Radix.Root
          key={toast.id}
          type={toast.tone === 'danger' ? 'foreground' : 'background'}
          onOpenChange={(open) => {
            if (!open) remove(toast.id)
          }}
          className="animate-appear flex items-start gap-2.5 rounded bg-raised py-2.5 pr-2 pl-3 shadow-float"
        >
          <ToastIcon tone={toast.tone} />
          <div className="min-w-0 flex-1">
            <Radix.Title className="font-medium text-13">{toast.title}</Radix.Title>
            {toast.detail ? (
              <Radix.Description className="break-words text-12 text-ink-muted">
                {toast.detail}
              </Radix.Description>
            ) : null}
            {toast.action ? (
              <Radix.Action
                altText={toast.action.label}
                onClick={toast.action.onSelect}
                className="mt-1 font-medium text-12 text-accent hover:underline"
              >
                {toast.action.label}
              </Radix.Action>
            ) : null}
          </div>
          <Radix.Close asChild>
            <IconButton label="Dismiss" size="sm" className="-my-1">
              <X />
            </IconButton>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}
