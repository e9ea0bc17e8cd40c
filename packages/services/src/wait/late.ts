import { runErrorSchema } from '@millrace/contracts'
import type { Scopes } from '@millrace/db'
import { ServiceError } from '../errors.ts'

interface LateAnswer {
  runId: string
  path: string
  kind: 'callback' | 'approval'
}

/** What somebody hears whose answer comes when the run, or the step, is over: when the wait expired, if that is why. */
export async function tooLate(
  { system }: Scopes,
  { answer, over }: { answer: LateAnswer; over: 'run' | 'step' },
): Promise<ServiceError> {
  const { runId, path } = answer
  const step = await system.stepRun.findUnique({
    where: { runId_path: { runId, path } },
    select: { error: true, endedAt: true },
  })
  const expired = runErrorSchema.safeParse(step?.error).data?.code === 'wait_expired'
  return expired ? waitExpired(answer, step?.endedAt ?? null) : pointless(`The ${over} is over`)
}

export function waitExpired({ path, kind }: LateAnswer, at: Date | null): ServiceError {
  const when = at === null ? '' : ` at ${at.toISOString()}`
  const error = pointless(`Nobody answered in time: the wait of step ${path} expired${when}`)
  if (kind === 'approval') return error
  return new ServiceError(error.code, `${error.message} To wait longer, raise timeoutMs of the step.`)
}

function pointless(why: string): ServiceError {
  return new ServiceError('expired', `${why}, so an answer changes nothing any more.`)
}
