import { CircleAlert } from 'lucide-react'
import { ApiError, toMessage } from '../api-client.ts'
import { ProblemsList } from './problems-list.tsx'

/** Why what was sent was refused, at the end of the form that sent it. */
export function FormError({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null
  const problems = error instanceof ApiError ? error.problems : []
  return (
    <div role="alert" className="flex flex-col gap-2">
      <p className="flex items-start gap-1.5 text-13 text-failed">
        <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        {toMessage(error)}
      </p>
      {problems.length === 0 ? null : <ProblemsList problems={problems} />}
    </div>
  )
}
