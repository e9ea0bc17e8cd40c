'use client'

import { ErrorState, Skeleton } from '@millrace/ui'
import type { ReactNode } from 'react'
import { toCode, toMessage } from '../api-client.ts'

/** The page of one thing: what it is made of once it is there, until then its shape, or why it is not. */
export function Loaded<Thing>({
  query,
  what,
  children,
}: {
  query: {
    data: Thing | undefined
    isError: boolean
    error: unknown
    refetch: () => unknown
  }
  /** In a sentence: `connection`. */
  what: string
  children: (thing: Thing) => ReactNode
}) {
  // A refresh that failed leaves on screen what was there.
  if (query.data !== undefined) return children(query.data)
  if (query.isError) {
    return (
      <ErrorState
        title={`The ${what} could not be loaded`}
        message={toMessage(query.error)}
        code={toCode(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  return <PageSkeleton />
}

/** A title line, a quiet line below it, and what fills the rest. */
function PageSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-4">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-6 w-72" />
      <Skeleton className="h-4 w-96" />
      <Skeleton className="mt-4 h-40 w-full max-w-3xl" />
    </div>
  )
}
