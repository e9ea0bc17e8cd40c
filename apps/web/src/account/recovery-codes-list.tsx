'use client'

import { CopyButton } from '@millrace/ui'

export function RecoveryCodesList({ codes }: { codes: readonly string[] }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-13 text-ink-muted">
        Each of these signs you in once when you do not have your device. Keep them somewhere safe: they are
        not shown again.
      </p>
      <div className="relative rounded border bg-sunken p-3">
        <ul className="grid grid-cols-1 gap-x-6 gap-y-1 font-mono text-13 sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="absolute top-1 right-1">
          <CopyButton text={codes.join('\n')} label="Copy the recovery codes" />
        </div>
      </div>
    </div>
  )
}
