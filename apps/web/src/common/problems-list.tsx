import type { Problem } from '@millrace/contracts'
import { CircleAlert } from 'lucide-react'

/** What is wrong, where, and how to mend it. */
export function ProblemsList({ problems }: { problems: readonly Problem[] }) {
  return (
    <ul className="flex flex-col divide-y divide-line rounded border bg-surface">
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.message}`} className="flex gap-2 px-3 py-2 text-13">
          <CircleAlert className="mt-0.5 size-4 shrink-0 text-failed" aria-hidden="true" />
          <div className="min-w-0">
            <p>{problem.message}</p>
            {problem.path === '' ? null : (
              <p className="break-words font-mono text-12 text-ink-faint">{problem.path}</p>
            )}
            {problem.hint ? <p className="text-12 text-ink-muted">{problem.hint}</p> : null}
          </div>
        </li>
      ))}
    </ul>
  )
}
