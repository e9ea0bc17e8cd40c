import type { Problem } from '@millrace/contracts'

/** Problems of a step or trigger that no field of its form shows. */
export function NodeProblems({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  return (
    <ul className="flex flex-col gap-1 rounded bg-waiting-soft px-2.5 py-2 text-12 text-waiting">
      {problems.map((problem) => (
        <li key={`${problem.path}${problem.message}`}>
          {problem.message}
          {problem.hint ? <span className="block text-ink-muted">{problem.hint}</span> : null}
        </li>
      ))}
    </ul>
  )
}
