import type { QueueJob } from '@millrace/contracts'

/** BullMQ keeps one job per id. It reserves the colon. */
export function jobIdOf(job: QueueJob): string {
  switch (job.kind) {
    case 'run':
      return ['run', job.runId, job.attempt, ...(job.releasedAt === undefined ? [] : [job.releasedAt])].join(
        '.',
      )
    case 'poll':
      return `poll.${job.instanceFlowId}.${job.sequence}`
    case 'connection-test':
      return `connection-test.${job.connectionId}.${job.testId}`
    case 'sandbox-call':
      return `sandbox-call.${job.callId}`
  }
}

/** null: the id of another kind of job. */
export function runIdOf(jobId: string): string | null {
  const [kind, runId] = jobId.split('.')
  return kind === 'run' && runId ? runId : null
}
