import { clsx } from 'clsx'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { CopyButton } from '../copy-button.tsx'
import { formatCount } from '../format.ts'
import { type JsonPath, type JsonRow, type JsonValue, leafText } from './rows.ts'

const longText = 400

export function JsonLine({
  row,
  active,
  match,
  onToggle,
  onActivate,
  onPick,
}: {
  row: JsonRow
  active: boolean
  match: 'none' | 'other' | 'current'
  onToggle: () => void
  onActivate: () => void
  onPick?: ((path: JsonPath) => void) | undefined
}) {
  return (
    // The tree owns the keys (arrows, Enter); the row only adds the mouse.
    <div
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-selected={active}
      aria-expanded={row.size === null ? undefined : row.open}
      onClick={() => {
        onActivate()
        onToggle()
      }}
      onKeyDown={undefined}
      className={clsx(
        'group flex min-h-[22px] items-start gap-1 pr-2 leading-[22px]',
        active ? 'bg-hover' : 'hover:bg-hover',
        match === 'current' && 'bg-waiting-soft',
      )}
      style={{ paddingLeft: 8 + row.depth * 14 }}
    >
      <ChevronRight
        className={clsx(
          'mt-[5px] size-3 shrink-0 text-ink-faint transition-transform',
          row.size === null && 'invisible',
          row.open && 'rotate-90',
        )}
        aria-hidden="true"
      />
      <span className="min-w-0 flex-1 break-words">
        {row.name === null ? null : (
          <>
            <span
              className={clsx(
                typeof row.name === 'number' ? 'text-ink-faint' : 'text-ink',
                match !== 'none' && 'underline decoration-waiting decoration-2',
              )}
            >
              {row.name}
            </span>
            <span className="text-ink-faint">: </span>
          </>
        )}
        {row.size === null ? <Leaf value={row.value} /> : <Summary row={row} size={row.size} />}
      </span>
      {onPick ? (
        <button
          type="button"
          tabIndex={-1}
          title="Use in an expression"
          onClick={(event) => {
            event.stopPropagation()
            onPick(row.path)
          }}
          className="shrink-0 rounded-sm px-1.5 font-sans text-accent opacity-0 hover:bg-accent-soft group-hover:opacity-100"
        >
          Use
        </button>
      ) : null}
      <span className="-my-0.5 shrink-0 opacity-0 focus-within:opacity-100 group-hover:opacity-100">
        <CopyButton
          label="Copy value"
          text={() => (typeof row.value === 'string' ? row.value : JSON.stringify(row.value, null, 2))}
        />
      </span>
    </div>
  )
}

function Summary({ row, size }: { row: JsonRow; size: number }) {
  const list = Array.isArray(row.value)
  if (size === 0) return <span className="text-ink-faint">{list ? '[]' : '{}'}</span>
  const word = list ? (size === 1 ? 'item' : 'items') : size === 1 ? 'key' : 'keys'
  return (
    <span className="text-ink-faint">
      {list ? '[' : '{'} {formatCount(size)} {word} {list ? ']' : '}'}
    </span>
  )
}

function Leaf({ value }: { value: JsonValue }) {
  const [whole, setWhole] = useState(false)
  const text = leafText(value)
  if (typeof value !== 'string') {
    return <span className={value === null ? 'text-ink-faint' : 'text-running'}>{text}</span>
  }
  const cut = !whole && text.length > longText
  return (
    <span className="whitespace-pre-wrap text-succeeded">
      {`"${cut ? text.slice(0, longText) : text}"`}
      {cut ? (
        <button
          type="button"
          onClick={(event) => {
            event.stopPropagation()
            setWhole(true)
          }}
          className="ml-1 rounded-sm px-1 text-accent hover:underline"
        >
          {formatCount(text.length - longText)} more characters
        </button>
      ) : null}
    </span>
  )
}
