import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { settleRuns } from '../lease/settle-runs.ts'
import { announceCanceled } from '../run/cancel-children.ts'
import { canceledError } from '../run/canceled-error.ts'

const reason = 'The customer was deleted.'

/** Ends the runs of a customer that no worker has, and asks workers to end the others. May be repeated. */
export async function cancelRunsOf(
  services: Services,
  { organizationId, customerId }: { organizationId: string; customerId: string },
): Promise<void> {
  const ofCustomer = Prisma.sql`run."customerId" = ${customerId}::uuid
    AND run."organizationId" = ${organizationId}::uuid`
  let settled: number
  do {
    settled = await settleRuns(services, {
      condition: Prisma.sql`${ofCustomer} AND run.status IN ('queued', 'waiting')`,
      outcome: () => ({ status: 'canceled', error: canceledError(reason) }),
    })
  } while (settled > 0)
  const rows = await services.db.query(Prisma.sql`
    UPDATE "Run" SET "cancelRequestedAt" = now(), "cancelReason" = ${reason}
    WHERE id IN (
      SELECT run.id FROM "Run" run
      WHERE ${ofCustomer} AND run.status = 'running' AND run."cancelRequestedAt" IS NULL
      ORDER BY run.id FOR UPDATE)
    RETURNING id`)
  const asked = z.array(z.object({ id: z.string() })).parse(rows)
  announceCanceled(services, { ended: [], asked: asked.map(({ id }) => id) })
}
