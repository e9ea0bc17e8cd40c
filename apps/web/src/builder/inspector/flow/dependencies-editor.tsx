'use client'

import { Button, IconButton } from '@millrace/ui'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useBuilder, useBuilderStore, useDefinition } from '../../state/index.ts'
import { Hint } from '../controls/hint.tsx'
import { CommitInput } from '../parts.tsx'
import { packageFault } from './package-name.ts'

/** npm packages that code steps import: their names and the versions that may be taken. */
export function DependenciesEditor() {
  const store = useBuilderStore()
  const { dependencies = {} } = useDefinition()
  const problems = useBuilder((state) => state.problems)
  const [isAdding, setIsAdding] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const entries = Object.entries(dependencies)
  const set = (next: Record<string, string>) =>
    store.getState().dispatch({ type: 'set-dependencies', dependencies: next })
  const rename = (from: string | null, to: string) => {
    const wrong = to === '' ? null : packageFault(to, new Set(Object.keys(dependencies)))
    setFault(wrong)
    setIsAdding(false)
    if (to === '' || wrong !== null) return
    if (from === null) set({ ...dependencies, [to]: 'latest' })
    else set(Object.fromEntries(entries.map(([name, range]) => [name === from ? to : name, range])))
  }
  const remove = (gone: string) => set(Object.fromEntries(entries.filter(([name]) => name !== gone)))
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 font-medium text-13">npm packages</legend>
      {entries.map(([name, range]) => {
        const problem = problems.find(({ path }) => path.startsWith('dependencies') && path.includes(name))
        return (
          <div key={name} className="flex flex-col gap-1">
            <div className="flex items-center gap-1">
              <CommitInput
                aria-label={`Name of package ${name}`}
                mono
                className="min-w-0 flex-3"
                value={name}
                onCommit={(to) => rename(name, to)}
              />
              <CommitInput
                aria-label={`Versions of ${name}`}
                mono
                className="min-w-0 flex-2"
                value={range}
                placeholder="^5.2.0"
                onCommit={(next) => set({ ...dependencies, [name]: next === '' ? 'latest' : next })}
              />
              <IconButton label={`Remove ${name}`} size="sm" onClick={() => remove(name)}>
                <Trash2 />
              </IconButton>
            </div>
            {problem ? <p className="text-12 text-failed">{problem.message}</p> : null}
          </div>
        )
      })}
      {isAdding ? (
        <CommitInput
          aria-label="Name of the new package"
          mono
          // It was asked for by a press just now.
          ref={(input) => input?.focus()}
          value=""
          placeholder="fast-xml-parser"
          onCommit={(to) => rename(null, to)}
        />
      ) : null}
      {fault === null ? null : <p className="text-12 text-failed">{fault}</p>}
      <Button
        size="sm"
        variant="ghost"
        icon={<Plus />}
        onClick={() => {
          setFault(null)
          setIsAdding(true)
        }}
        className="self-start"
      >
        Add a package
      </Button>
      <Hint>
        For code steps that import them. Publishing bundles them and pins the exact versions; install scripts
        never run.
      </Hint>
    </fieldset>
  )
}
