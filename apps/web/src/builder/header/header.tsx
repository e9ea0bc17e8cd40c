'use client'

import { Badge, Button } from '@millrace/ui'
import { ChevronLeft } from 'lucide-react'
import Link from 'next/link'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'
import { FlowTabs } from './flow-tabs.tsx'
import { RunButton } from './run-button.tsx'
import { SaveState } from './save-state.tsx'

export function Header() {
  const store = useBuilderStore()
  const definition = useDefinition()
  const problems = useBuilder((state) => state.problems.length)
  const rights = useBuilder((state) => state.rights)
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b bg-surface px-3">
      <Link
        href="/integrations"
        className="flex h-7 shrink-0 items-center gap-1 rounded pr-1 text-13 text-ink-muted hover:text-ink"
      >
        <ChevronLeft className="size-4" aria-hidden="true" />
        <span className="hidden lg:inline">Integrations</span>
        <span className="sr-only lg:hidden">Integrations</span>
      </Link>
      <span className="text-line-strong" aria-hidden="true">
        /
      </span>
      <h1 className="max-w-60 truncate font-semibold text-14" title={definition.name}>
        <Link href={`/integrations/${encodeURIComponent(definition.key)}`} className="hover:underline">
          {definition.name}
        </Link>
      </h1>
      <FlowTabs />
      <span className="flex-1" />
      {rights.edit ? <SaveState /> : <Badge>Read only</Badge>}
      {problems > 0 ? (
        <Button
          size="sm"
          variant="ghost"
          onClick={() => store.getState().showDock('problems')}
          className="text-waiting"
        >
          {problems} {problems === 1 ? 'problem' : 'problems'}
        </Button>
      ) : null}
      {rights.test ? <RunButton /> : null}
      {rights.edit ? (
        <Button size="sm" onClick={() => store.getState().openDialog('publish')}>
          Publish
        </Button>
      ) : null}
    </header>
  )
}
