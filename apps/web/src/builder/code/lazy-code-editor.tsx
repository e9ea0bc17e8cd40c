'use client'

import { Skeleton } from '@millrace/ui'
import dynamic from 'next/dynamic'

/** Monaco is large and needs a window: it comes when the first code is shown. */
export const LazyCodeEditor = dynamic(async () => (await import('./code-editor.tsx')).CodeEditor, {
  ssr: false,
  loading: () => (
    <div className="flex h-full flex-col gap-2 p-3" role="status" aria-label="The editor is loading">
      <Skeleton className="h-4 w-4/5" />
      <Skeleton className="h-4 w-3/5" />
      <Skeleton className="h-4 w-2/3" />
    </div>
  ),
})
