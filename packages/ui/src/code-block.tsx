import { clsx } from 'clsx'
import { CopyButton } from './copy-button.tsx'

export function CodeBlock({
  code,
  wrap = false,
  copyable = true,
  className,
}: {
  code: string
  wrap?: boolean
  copyable?: boolean
  className?: string | undefined
}) {
  return (
    <div className={clsx('group relative min-w-0 rounded border bg-sunken', className)}>
      <pre
        className={clsx(
          'overflow-auto px-3 py-2 font-mono text-12 leading-5',
          wrap ? 'whitespace-pre-wrap break-words' : 'whitespace-pre',
        )}
      >
        <code>{code}</code>
      </pre>
      {copyable ? (
        <div className="absolute top-1 right-1 rounded bg-sunken opacity-0 transition-opacity focus-within:opacity-100 group-hover:opacity-100">
          <CopyButton text={code} />
        </div>
      ) : null}
    </div>
  )
}
