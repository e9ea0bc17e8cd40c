'use client'

import { type Flow, type Json, type JsonObject, type Step, slugSchema } from '@millrace/contracts'
import { Button, IconButton } from '@millrace/ui'
import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { caseKeys, newSlug } from '../document/index.ts'
import { useBuilderStore } from '../state/index.ts'
import { ExpressionInput } from './expression-input.tsx'
import { CommitInput } from './parts.tsx'

interface BranchCase {
  key: string
  when: string
}

/** The ways out of a branch: each has a name, which is its port, and a condition. */
export function BranchEditor({ flow, step, context }: { flow: Flow; step: Step; context: JsonObject }) {
  const store = useBuilderStore()
  const id = useId()
  const [error, setError] = useState<string | null>(null)
  const cases = readCases(step.with?.cases)

  const setCases = (next: BranchCase[], gesture?: string) =>
    store.getState().dispatch(
      {
        type: 'set-step',
        flow: flow.key,
        id: step.id,
        patch: { with: { ...step.with, cases: next.map(({ key, when }) => ({ key, when })) } },
      },
      gesture,
    )
  const rename = (from: string, to: string) => {
    if (!slugSchema.safeParse(to).success || to === 'else' || to === 'error') {
      return setError('Use lower case letters, digits and hyphens; else and error are taken.')
    }
    if (caseKeys(step).includes(to)) return setError(`There is a case "${to}" already.`)
    setError(null)
    store.getState().dispatch({ type: 'rename-case', flow: flow.key, id: step.id, from, to })
  }
  const moveUp = (index: number) => {
    const moved = cases[index]
    if (!moved) return
    const rest = cases.filter((_, at) => at !== index)
    setCases([...rest.slice(0, index - 1), moved, ...rest.slice(index - 1)])
  }
  const add = () => {
    const key = newSlug('case', new Set(cases.map((each) => each.key)), 'case')
    setCases([...cases, { key, when: '{{ true }}' }])
  }

  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 font-medium text-13">Cases</legend>
      {cases.map(({ key, when }, index) => (
        <div key={key} className="flex flex-col gap-1 rounded border p-2">
          <div className="flex items-center gap-1">
            <CommitInput
              aria-label={`Name of case ${index + 1}`}
              mono
              value={key}
              onCommit={(to) => rename(key, to)}
              className="flex-1"
            />
            <IconButton label="Check earlier" size="sm" disabled={index === 0} onClick={() => moveUp(index)}>
              <ArrowUp />
            </IconButton>
            <IconButton
              label={`Remove case ${key}`}
              size="sm"
              disabled={cases.length === 1}
              onClick={() => setCases(cases.filter((each) => each.key !== key))}
            >
              <Trash2 />
            </IconButton>
          </div>
          <ExpressionInput
            control={{ id: `${id}-${index}` }}
            value={when}
            placeholder="{{ trigger.body.total > 1000 }}"
            context={context}
            onChange={(next) =>
              setCases(
                cases.map((each) => (each.key === key ? { key, when: next } : each)),
                `case:${step.id}:${key}`,
              )
            }
          />
        </div>
      ))}
      {error ? <p className="text-12 text-failed">{error}</p> : null}
      <Button size="sm" variant="ghost" icon={<Plus />} onClick={add} className="self-start">
        Add a case
      </Button>
      <p className="text-12 text-ink-faint">When no case is true, the run goes on at else.</p>
    </fieldset>
  )
}

function readCases(value: Json | undefined): BranchCase[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry) => {
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return []
    const { key, when } = entry
    return typeof key === 'string'
      ? [{ key, when: typeof when === 'string' ? when : String(when ?? '') }]
      : []
  })
}
