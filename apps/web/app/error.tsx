'use client'

import { ErrorState } from '@millrace/ui'

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <ErrorState
        title="This page has failed"
        message="The fault is ours. Trying again may help; if it does not, the code below finds it in the log."
        code={error.digest ?? 'internal'}
        onRetry={reset}
      />
    </main>
  )
}
