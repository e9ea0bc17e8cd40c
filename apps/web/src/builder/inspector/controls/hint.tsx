import { CopyButton } from '@millrace/ui'
import type { ReactNode } from 'react'

/** A sentence of help that stands by itself. */
export const Hint = ({ children }: { children: ReactNode }) => (
  <p className="text-12 text-ink-faint">{children}</p>
)

/** Something to put into another step: what it is for, and the text itself to copy. */
export function CopyHint({ code, children }: { code: string; children: ReactNode }) {
  return (
    <div className="rounded bg-sunken px-2.5 py-2 text-12">
      <p className="text-ink-muted">{children}</p>
      <div className="mt-1 flex items-center gap-1">
        <code className="min-w-0 flex-1 break-all font-mono text-ink">{code}</code>
        <CopyButton text={code} label="Copy the expression" />
      </div>
    </div>
  )
}
