import { instanceStatuses, type Problem } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { type InstanceEvent, instanceTransitions } from './state-machine.ts'

/** So many failed runs in a row say that the instance fails, and not that a run did. */
export const failuresUntilFailing = 3

const failingProblem: Problem = {
  path: '',
  message: `The last ${failuresUntilFailing} runs failed.`,
  hint: 'Look at the newest failed run. The next run that succeeds makes the instance well again.',
}

/** Counts runs that are over as failures of their instance, if it still is on their version. Many: in a transaction. */
export async function noteFailedRuns(db: Pick<Scopes, 'query'>, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return
  const fails = Prisma.sql`instance.failures + failed.count >= ${failuresUntilFailing}`
  const runs = Prisma.sql`ANY(${runIds}::uuid[])`
  // In the order of their ids: of two that count many at once, none waits for the other.
  if (runIds.length > 1) {
    await db.query(Prisma.sql`
      SELECT FROM "Instance" WHERE id IN (SELECT "instanceId" FROM "Run" WHERE id = ${runs} AND status = 'failed')
      ORDER BY id FOR NO KEY UPDATE`)
  }
  await db.query(Prisma.sql`
    UPDATE "Instance" instance SET failures = instance.failures + failed.count, "lastFailedAt" = failed.at,
      problems = CASE WHEN ${fails} AND instance.status = 'enabled' THEN ${JSON.stringify([failingProblem])}::jsonb
        ELSE instance.problems END,
      status = CASE WHEN ${fails} THEN ${statusAfter('runs-failed')} ELSE instance.status END
    FROM (
      SELECT "instanceId", "versionId", count(*)::int AS count, max("endedAt") AS at FROM "Run"
      WHERE id = ${runs} AND status = 'failed' AND "instanceId" IS NOT NULL
      GROUP BY "instanceId", "versionId"
    ) failed
    WHERE instance.id = failed."instanceId" AND instance."versionId" = failed."versionId"`)
}

/** Only of an instance with failures, if it still is on the run's version: a healthy one costs nothing. */
export async function noteSucceededRun(
  db: Pick<Scopes, 'query'>,
  { instanceId, versionId }: { instanceId: string; versionId: string },
): Promise<void> {
  await db.query(Prisma.sql`
    UPDATE "Instance" instance SET failures = 0,
      problems = CASE WHEN instance.status = 'failing' THEN '[]' ELSE instance.problems END,
      status = ${statusAfter('run-succeeded')}
    WHERE instance.id = ${instanceId}::uuid AND instance."versionId" = ${versionId}::uuid
      AND instance.failures > 0`)
}

/** The state machine's table, as an expression of the row's status. */
function statusAfter(event: Extract<InstanceEvent['kind'], 'runs-failed' | 'run-succeeded'>): Prisma.Sql {
  const next = instanceTransitions[event]
  const cases = instanceStatuses.map((status) => Prisma.sql`WHEN ${status} THEN ${next[status]}`)
  return Prisma.sql`(CASE instance.status::text ${Prisma.join(cases, ' ')} END)::"InstanceStatus"`
}
