'use client'

import { type DefinitionDiff, type ItemDiff, isEmptyDiff } from '@millrace/contracts'
import { Segmented } from '@millrace/ui'
import { useState } from 'react'
import { ChangeList } from './change-list.tsx'
import { ChangeMark } from './change-mark.tsx'
import { describeDiff } from './counts.ts'
import { FlowSection } from './flow-section.tsx'
import { Entry, Section } from './section.tsx'
import type { DiffLayout } from './text-change.tsx'

/** What differs between two definitions, part by part; code line by line, below or beside each other. */
export function DiffView({ diff, emptyText }: { diff: DefinitionDiff; emptyText: string }) {
  const [layout, setLayout] = useState<DiffLayout>('unified')
  if (isEmptyDiff(diff)) return <p className="py-6 text-center text-13 text-ink-muted">{emptyText}</p>
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-13 text-ink-muted">{describeDiff(diff).join(', ')}</p>
        {hasText(diff) ? (
          <Segmented
            label="Layout of code"
            size="sm"
            value={layout}
            onChange={setLayout}
            options={layouts}
            className="w-56"
          />
        ) : null}
      </div>
      {diff.details.length > 0 ? (
        <Section title="Details">
          <div className="px-3 py-2.5">
            <ChangeList changes={diff.details} layout={layout} />
          </div>
        </Section>
      ) : null}
      {diff.flows.map((flow) => (
        <FlowSection key={flow.key} flow={flow} layout={layout} />
      ))}
      <Items title="Connections" items={diff.connections} layout={layout} />
      <Items title="Config pages" items={diff.pages} layout={layout} />
      <Items title="Config fields" items={diff.fields} layout={layout} />
      {diff.isReordered ? (
        <p className="text-12 text-ink-muted">Flows, config pages or fields stand in another order.</p>
      ) : null}
    </div>
  )
}

const layouts = [
  { value: 'unified', label: 'Unified' },
  { value: 'split', label: 'Side by side' },
] as const

function Items({ title, items, layout }: { title: string; items: readonly ItemDiff[]; layout: DiffLayout }) {
  if (items.length === 0) return null
  return (
    <Section title={title}>
      {items.map((item) => (
        <Entry
          key={`${item.change} ${item.key}`}
          title={item.name}
          detail={item.name === item.key ? undefined : item.key}
          mark={<ChangeMark change={item.change} />}
        >
          {item.movedFrom === undefined ? null : (
            <p className="text-12 text-ink-muted">
              Moved from the page "{item.movedFrom}" to "{item.page}".
            </p>
          )}
          {item.changes.length > 0 ? <ChangeList changes={item.changes} layout={layout} /> : null}
        </Entry>
      ))}
    </Section>
  )
}

function hasText({ details, flows, connections, pages, fields }: DefinitionDiff): boolean {
  const lists = [
    details,
    ...flows.flatMap((flow) => [flow.changes, ...flow.steps.map(({ changes }) => changes)]),
    ...[...connections, ...pages, ...fields].map(({ changes }) => changes),
  ]
  return lists.some((changes) => changes.some(({ kind }) => kind === 'text'))
}
