import { CopyButton } from '@millrace/ui'

/** An address to be handed on: whoever has it may use it. */
export function AddressLine({ label, url, copyLabel }: { label: string; url: string; copyLabel: string }) {
  return (
    <div className="flex min-w-0 items-center gap-2 rounded border bg-sunken py-0.5 pr-0.5 pl-2.5">
      <span className="max-w-40 shrink-0 truncate text-12 text-ink-muted" title={label}>
        {label}
      </span>
      <code className="min-w-0 flex-1 truncate font-mono text-12" title={url}>
        {url}
      </code>
      <CopyButton text={url} label={copyLabel} />
    </div>
  )
}
