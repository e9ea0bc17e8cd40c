'use client'

import { maxEgressRules } from '@millrace/contracts'
import { Button, IconButton, Input } from '@millrace/ui'
import { CircleAlert, Plus, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { isFull, type RuleRow } from './draft.ts'

/** Rules, one per line. Enter begins the next one, Backspace in an empty one takes it away. */
export function RuleList({
  title,
  help,
  empty,
  placeholder,
  rows,
  problems,
  readOnly,
  focus,
  onWrite,
  onAdd,
  onRemove,
}: {
  title: string
  help: ReactNode
  /** What it means that there is no rule. */
  empty: string
  placeholder: string
  rows: readonly RuleRow[]
  problems: ReadonlyMap<number, string>
  readOnly: boolean
  /** The row that takes the focus: one that was added, or one that is wrong. */
  focus: { id: number } | null
  onWrite: (id: number, text: string) => void
  onAdd: (after?: number) => void
  onRemove: (id: number) => void
}) {
  const id = useId()
  const full = isFull(rows)
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <div className="flex items-baseline gap-2">
        <h2 id={id} className="font-semibold text-14">
          {title}
        </h2>
        {rows.length === 0 ? null : (
          <span className="text-12 text-ink-faint tabular-nums">{rows.length}</span>
        )}
      </div>
      <p className="max-w-prose text-13 text-ink-muted">{help}</p>
      {rows.length === 0 ? (
        <p className="rounded border border-dashed px-3 py-2.5 text-13 text-ink-faint">{empty}</p>
      ) : (
        <ol className={readOnly ? 'divide-y divide-line rounded border' : 'flex flex-col gap-1.5'}>
          {rows.map((row, index) =>
            readOnly ? (
              <li key={row.id} className="break-all px-3 py-1.5 font-mono text-13">
                {row.text}
              </li>
            ) : (
              <RuleInput
                key={row.id}
                row={row}
                label={`${title}: rule ${index + 1}`}
                removeLabel={`Remove ${title.toLowerCase()} rule ${index + 1}`}
                placeholder={placeholder}
                problem={problems.get(row.id)}
                focus={row.id === focus?.id ? focus : null}
                onWrite={(text) => onWrite(row.id, text)}
                onNext={full ? undefined : () => onAdd(row.id)}
                onRemove={() => onRemove(row.id)}
              />
            ),
          )}
        </ol>
      )}
      {readOnly ? null : (
        <div className="flex items-center gap-3">
          <Button
            size="sm"
            icon={<Plus />}
            disabled={full}
            onClick={() => onAdd()}
            aria-label={`Add rule: ${title}`}
          >
            Add rule
          </Button>
          {full ? <span className="text-12 text-ink-faint">{maxEgressRules} rules are the most.</span> : null}
        </div>
      )}
    </section>
  )
}

function RuleInput({
  row,
  label,
  removeLabel,
  placeholder,
  problem,
  focus,
  onWrite,
  onNext,
  onRemove,
}: {
  row: RuleRow
  label: string
  removeLabel: string
  placeholder: string
  problem: string | undefined
  focus: { id: number } | null
  onWrite: (text: string) => void
  onNext: (() => void) | undefined
  onRemove: () => void
}) {
  const problemId = useId()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focus !== null) input.current?.focus()
  }, [focus])
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      if (row.text.trim() !== '') onNext?.()
    }
    if (event.key === 'Backspace' && row.text === '') {
      event.preventDefault()
      onRemove()
    }
  }
  return (
    <li>
      <div className="flex items-center gap-1">
        <Input
          ref={input}
          mono
          maxLength={pastedLength}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          aria-label={label}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : problemId}
          placeholder={placeholder}
          value={row.text}
          title={row.text}
          onChange={(event) => onWrite(event.target.value)}
          onPaste={(event) => {
            // An input takes line breaks out of what is pasted: then a list would be one long rule.
            const text = event.clipboardData.getData('text')
            if (!/\S[\r\n]+\S/.test(text)) return
            event.preventDefault()
            onWrite(text)
          }}
          onKeyDown={onKeyDown}
          className="flex-1"
        />
        <IconButton label={removeLabel} onClick={onRemove}>
          <X />
        </IconButton>
      </div>
      {problem === undefined ? null : (
        <p id={problemId} className="mt-1 flex items-start gap-1 text-12 text-failed">
          <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden="true" />
          <span>{problem}</span>
        </p>
      )}
    </li>
  )
}

/** A pasted list is one text for a moment. */
const pastedLength = 60_000
