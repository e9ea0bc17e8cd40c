'use client'

import type { DiffHunk } from '@millrace/contracts'
import { clsx } from 'clsx'
import { type DiffRow, splitRows, unifiedRows } from './rows.ts'

export type DiffLayout = 'unified' | 'split'

/** Lines of a text that differ, with their numbers and a sign: never told by colour alone. */
export function TextChange({
  hunks,
  isCut,
  layout,
}: {
  hunks: readonly DiffHunk[]
  isCut: boolean
  layout: DiffLayout
}) {
  return (
    <div className="overflow-x-auto rounded border bg-surface">
      <table className="w-full border-collapse font-mono text-12 leading-5">
        {hunks.map((hunk, index) => (
          <tbody key={`${hunk.beforeLine} ${hunk.afterLine}`} className={clsx(index > 0 && 'border-t')}>
            {layout === 'unified'
              ? unifiedRows(hunk).map((row) => <UnifiedLine key={lineKey(row)} row={row} />)
              : splitRows(hunk).map(({ before, after }) => (
                  <tr key={lineKey(before ?? after)}>
                    <Half row={before} side="before" />
                    <Half row={after} side="after" />
                  </tr>
                ))}
          </tbody>
        ))}
      </table>
      {isCut ? (
        <p className="border-t px-3 py-1.5 text-12 text-ink-muted">More lines differ than are shown here.</p>
      ) : null}
    </div>
  )
}

const lineKey = (row: DiffRow | null) => `${row?.before} ${row?.after}`
const signs = { same: ' ', added: '+', removed: '-' } as const
const words = { same: '', added: 'added: ', removed: 'removed: ' } as const
const tones = { same: '', added: 'bg-succeeded-soft', removed: 'bg-failed-soft' } as const

function UnifiedLine({ row }: { row: DiffRow }) {
  return (
    <tr className={tones[row.kind]}>
      <LineNumber number={row.before} />
      <LineNumber number={row.after} />
      <Line row={row} />
    </tr>
  )
}

function Half({ row, side }: { row: DiffRow | null; side: 'before' | 'after' }) {
  if (row === null)
    return <td colSpan={2} className={clsx('w-1/2 bg-sunken', side === 'after' && 'border-l')} />
  return (
    <>
      <LineNumber number={row[side]} className={clsx(tones[row.kind], side === 'after' && 'border-l')} />
      <Line row={row} className={clsx('w-1/2', tones[row.kind])} />
    </>
  )
}

function LineNumber({ number, className }: { number: number | null; className?: string }) {
  return (
    <td className={clsx('w-10 select-none px-2 text-right align-top text-ink-muted', className)}>
      {number ?? ''}
    </td>
  )
}

function Line({ row, className }: { row: DiffRow; className?: string }) {
  return (
    <td className={clsx('whitespace-pre-wrap pr-2 pl-7 align-top wrap-anywhere', className)}>
      <span className="sr-only">{words[row.kind]}</span>
      <span aria-hidden="true" className="-ml-5 inline-block w-5 select-none text-ink-muted">
        {signs[row.kind]}
      </span>
      {row.text}
    </td>
  )
}
