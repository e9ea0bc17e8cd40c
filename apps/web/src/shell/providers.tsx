'use client'

import { ToastProvider, TooltipProvider } from '@millrace/ui'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { ApiError } from '../api-client.ts'
import { announceSessionEnd } from '../session-end.ts'
import { HotkeysProvider } from './hotkeys.tsx'

export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [queries] = useState(createQueryClient)
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <QueryClientProvider client={queries}>
        <TooltipProvider>
          <ToastProvider>
            <HotkeysProvider>{children}</HotkeysProvider>
          </ToastProvider>
        </TooltipProvider>
      </QueryClientProvider>
    </ThemeProvider>
  )
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWithoutSession }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        retry: (failures, error) => failures < 2 && mayPass(error),
        retryDelay: (failures) => 400 * 2 ** failures,
      },
    },
  })
}

/** The session has ended, or its member was removed, while the page stood open. */
function leaveWithoutSession(error: unknown): void {
  if (!(error instanceof ApiError) || error.code !== 'unauthorized') return
  if (announceSessionEnd()) return
  const { pathname, search } = window.location
  if (pathname !== '/sign-in')
    window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`)
}

/** Only what may be over in a moment is worth asking again. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'network' || error.code === 'unavailable')
}
