import type { WaitResolution } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { readResolution } from './resolution.ts'

export interface AnsweredWait {
  path: string
  resolvedAt: Date
  resolution: WaitResolution
}

/** Waits of a run that are over while its steps still wait: for the sandbox, as long as the run executes. */
export async function listAnswers(
  services: Services,
  { runId, organizationId }: { runId: string; organizationId: string },
): Promise<AnsweredWait[]> {
  const tenant = services.db.tenant(organizationId)
  const rows = await tenant.wait.findMany({
    where: { runId, resolvedAt: { not: null }, recordedAt: { not: null } },
  })
  const answers: AnsweredWait[] = []
  for (const row of rows) {
    const { path, resolvedAt } = row
    if (resolvedAt === null) continue
    answers.push({ path, resolvedAt, resolution: await readResolution(services, tenant, row) })
  }
  return answers
}
