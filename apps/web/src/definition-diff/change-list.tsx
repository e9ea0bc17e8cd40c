'use client'

import type { Change, Json } from '@millrace/contracts'
import { ArrowRight } from 'lucide-react'
import { IntegrationIcon } from '../common/integration-icon.tsx'
import { type DiffLayout, TextChange } from './text-change.tsx'

/** Values that differ, each under the path where it stands. */
export function ChangeList({ changes, layout }: { changes: readonly Change[]; layout: DiffLayout }) {
  return (
    <dl className="flex min-w-0 flex-col gap-2">
      {changes.map((change) => (
        <div
          key={change.path}
          className={
            change.kind === 'value'
              ? 'grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(120px,1fr)_3fr]'
              : 'flex flex-col gap-1'
          }
        >
          <dt className="min-w-0 break-all pt-0.5 font-mono text-12 text-ink-muted">{change.path}</dt>
          <dd className="min-w-0">
            {change.kind === 'value' ? (
              <ValueChange {...change} />
            ) : (
              <TextChange hunks={change.hunks} isCut={change.isCut} layout={layout} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function ValueChange({ before, after }: { before?: Json | undefined; after?: Json | undefined }) {
  return (
    <div className="flex min-w-0 flex-wrap items-start gap-1.5">
      {before === undefined ? null : <Value value={before} tone="bg-failed-soft" word="before" />}
      {before !== undefined && after !== undefined ? (
        <ArrowRight className="mt-1 size-3.5 shrink-0 text-ink-faint" aria-hidden="true" />
      ) : null}
      {after === undefined ? (
        <span className="pt-0.5 text-12 text-ink-muted">no longer set</span>
      ) : (
        <Value value={after} tone="bg-succeeded-soft" word="after" />
      )}
    </div>
  )
}

const mostShown = 2000

function Value({ value, tone, word }: { value: Json; tone: string; word: string }) {
  return (
    <span
      className={`max-h-48 min-w-0 max-w-full overflow-auto whitespace-pre-wrap break-all rounded-sm px-1.5 py-0.5 font-mono text-12 text-ink ${tone}`}
    >
      <span className="sr-only">{word}: </span>
      {isImage(value) ? (
        <IntegrationIcon icon={value} className="my-1 size-8" />
      ) : (
        <ValueText value={value} />
      )}
    </span>
  )
}

function ValueText({ value }: { value: Json }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, isNested(value) ? 2 : 0)
  if (text === '') return <i className="text-ink-muted">empty</i>
  if (text.length <= mostShown) return text
  return (
    <>
      {text.slice(0, mostShown)}
      <i className="text-ink-muted"> ({text.length} characters)</i>
    </>
  )
}

function isImage(value: Json): value is string {
  return typeof value === 'string' && value.startsWith('data:image/')
}

function isNested(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 1
}
