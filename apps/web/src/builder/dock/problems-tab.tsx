'use client'

import type { Problem } from '@millrace/contracts'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { eachStep } from '../document/index.ts'
import { flowOfProblem, nodeOfPath } from '../problems/index.ts'
import { useBuilder, useBuilderStore, useDefinition } from '../state/index.ts'

export function ProblemsTab() {
  const problems = useBuilder((state) => state.problems)
  if (problems.length === 0) {
    return (
      <p className="flex items-center justify-center gap-2 px-4 py-8 text-13 text-ink-faint">
        <CircleCheck className="size-4 text-succeeded" aria-hidden="true" /> No problems. The draft can be
        published.
      </p>
    )
  }
  return (
    <ul className="min-h-0 flex-1 overflow-y-auto py-1" data-testid="problems">
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.message}`}>
          <ProblemRow problem={problem} />
        </li>
      ))}
    </ul>
  )
}

function ProblemRow({ problem }: { problem: Problem }) {
  const store = useBuilderStore()
  const definition = useDefinition()
  const flowKey = flowOfProblem(problem, definition)
  const flow = definition.flows.find(({ key }) => key === flowKey)
  const isStep = flow && [...eachStep(flow)].some(({ step }) => step.id === problem.stepId)
  const node =
    isStep && problem.stepId !== undefined ? problem.stepId : flow ? nodeOfPath(flow, problem.path) : null
  const go = () => {
    if (flow) store.getState().reveal(flow.key, node === null ? [] : [node])
    else if (problem.path.startsWith('config')) store.getState().openDialog('config')
    else store.getState().select([])
    store.getState().showInspector('settings')
    if (flow && problem.path.includes('].settings')) store.getState().openDialog('flow-settings')
  }
  return (
    <button
      type="button"
      onClick={go}
      className="flex w-full items-start gap-3 px-3 py-1.5 text-left text-13 hover:bg-hover"
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-waiting" aria-hidden="true" />
      <span className="w-36 shrink-0 truncate text-ink-muted">
        {[flow?.name, node].filter(Boolean).join(' / ') || 'Integration'}
      </span>
      <span className="min-w-0 flex-1">
        <span>{problem.message}</span>
        {problem.hint ? <span className="ml-2 text-ink-faint">{problem.hint}</span> : null}
      </span>
      <span className="hidden max-w-64 truncate font-mono text-12 text-ink-faint xl:block">
        {problem.path}
      </span>
    </button>
  )
}
