'use client'

import { CopyButton } from '@millrace/ui'

/** A link or key that is shown this once, to hand on. */
export function LinkBox({ link, label = 'Copy link' }: { link: string; label?: string }) {
  return (
    <div className="flex items-center gap-2 rounded border bg-sunken py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 break-all font-mono text-12">{link}</code>
      <CopyButton text={link} label={label} />
    </div>
  )
}
