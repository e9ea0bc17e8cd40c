import type { LogLevel } from '@millrace/contracts'
import { formatClock, formatExact } from '@millrace/ui'
import { clsx } from 'clsx'
import { memo, useState } from 'react'
import type { LogLine } from './run-state.ts'

export const LogRow = memo(function LogRow({
  line,
  onChoosePath,
}: {
  line: LogLine
  onChoosePath?: ((path: string) => void) | undefined
}) {
  const [open, setOpen] = useState(false)
  const at = new Date(line.at)
  const { path } = line
  return (
    <div className={clsx('group flex gap-3 px-3 leading-5 hover:bg-hover', rowTones[line.level])}>
      <time dateTime={line.at} title={formatExact(at)} className="shrink-0 text-ink-faint">
        {formatClock(at)}
      </time>
      <span className={clsx('w-10 shrink-0', levelTones[line.level])}>{line.level}</span>
      {path === null ? (
        <span className="w-36 shrink-0 text-ink-faint">run</span>
      ) : (
        <button
          type="button"
          title={path}
          onClick={() => onChoosePath?.(path)}
          disabled={onChoosePath === undefined}
          className="w-36 shrink-0 truncate text-left text-ink-muted enabled:hover:text-accent"
        >
          {path}
        </button>
      )}
      <span className="min-w-0 flex-1 whitespace-pre-wrap break-words">
        {line.message}
        {line.data === undefined ? null : (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className={clsx(
              'ml-2 text-left text-ink-muted hover:text-ink',
              open ? 'whitespace-pre-wrap' : 'break-all',
            )}
          >
            {open ? JSON.stringify(line.data, null, 2) : preview(JSON.stringify(line.data))}
          </button>
        )}
      </span>
    </div>
  )
})

const preview = (text: string) => (text.length > 160 ? `${text.slice(0, 160)}...` : text)

const levelTones: Record<LogLevel, string> = {
  debug: 'text-ink-faint',
  info: 'text-running',
  warn: 'text-waiting',
  error: 'text-failed',
}

const rowTones: Record<LogLevel, string> = {
  debug: 'text-ink-muted',
  info: '',
  warn: 'bg-waiting-soft/50',
  error: 'bg-failed-soft/60',
}
