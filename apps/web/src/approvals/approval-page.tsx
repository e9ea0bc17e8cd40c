'use client'

import type { Approval } from '@millrace/contracts'
import { ErrorState, Skeleton } from '@millrace/ui'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type ApprovalAddress, useApproval } from '../api/approvals.ts'
import { queryKeys } from '../api/keys.ts'
import { ApiError, toCode, toMessage } from '../api-client.ts'
import { ApprovalOutcome } from './approval-outcome.tsx'
import { DecisionForm } from './decision-form.tsx'

/** What a person without an account sees behind the link they got. Opening it decides nothing. */
export function ApprovalPage(address: ApprovalAddress) {
  const query = useApproval(address)
  const queries = useQueryClient()
  const { data: approval, error } = query
  if (approval === undefined) {
    if (error === null) return <Sheet>{loading}</Sheet>
    return (
      <Sheet>
        {error instanceof ApiError && error.code === 'not_found' ? (
          <ErrorState
            title="This link is not complete"
            message="Open it from the message once more, or copy all of it. If it still does not work, ask whoever sent it."
            className="py-12"
          />
        ) : (
          <ErrorState
            title="The approval could not be loaded"
            message={toMessage(error)}
            code={toCode(error)}
            onRetry={() => void query.refetch()}
            className="py-12"
          />
        )}
      </Sheet>
    )
  }
  const keep = (next: Approval) => queries.setQueryData(queryKeys.approval(address), next)
  return (
    <Sheet>
      <header className="border-b px-4 py-4 sm:px-6">
        <p className="break-words text-13 text-ink-muted">
          {[approval.organization, approval.integration].filter(Boolean).join(' / ')}
        </p>
        <h1 className="mt-1 break-words font-semibold text-20">{approval.title}</h1>
        {approval.message === '' ? null : (
          <p className="mt-3 whitespace-pre-wrap break-words text-14">{approval.message}</p>
        )}
      </header>
      {approval.status === 'open' ? (
        <DecisionForm
          address={address}
          approval={approval}
          onDecided={keep}
          onChangedElsewhere={() => void query.refetch()}
        />
      ) : (
        <ApprovalOutcome approval={approval} />
      )}
    </Sheet>
  )
}

function Sheet({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-3 py-4 sm:px-4 sm:pt-[10vh]">
      <div className="w-full max-w-xl rounded border bg-surface">{children}</div>
    </main>
  )
}

const loading = (
  <div aria-busy="true" className="flex flex-col gap-3 p-4 sm:p-6">
    <span className="sr-only">Loading</span>
    <Skeleton className="h-4 w-40" />
    <Skeleton className="h-6 w-4/5" />
    <Skeleton className="h-4 w-full" />
    <Skeleton className="mt-6 h-8 w-full" />
    <Skeleton className="h-8 w-44" />
  </div>
)
