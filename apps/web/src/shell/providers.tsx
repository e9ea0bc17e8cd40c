'use client'

import { ToastProvider, TooltipProvider } from '@millrace/ui'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { ApiError } from '../api-client.ts'
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
    defaultOptions: {
      queries: {
        staleTime: 5000,
        retry: (failures, error) => failures < 2 && mayPass(error),
        retryDelay: (failures) => 400 * 2 ** failures,
      },
    },
  })
}

/** Only what may be over in a moment is worth asking again. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'network' || error.code === 'unavailable')
}
