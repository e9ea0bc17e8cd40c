import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { syncFlows } from '../instance/flows.ts'
import { lockInstance } from '../instance/require.ts'
import { storedConfig } from '../instance/shape.ts'
import { stateOf } from '../instance/state.ts'
import { instanceAfter } from '../instance/state-machine.ts'
import { storedDefinition } from '../integration/definition.ts'
import { recordPlatformAudit } from '../oauth/audit.ts'
import { jsonColumn } from '../shared/json-column.ts'

const batchSize = 200
const pausedSchema = z.array(z.object({ id: z.string(), organizationId: z.string() }))

/** Instances that only waited for this connection go on. */
export async function resumeForConnection(
  services: Services,
  { organizationId, connectionId }: { organizationId: string; connectionId: string },
): Promise<void> {
  await resume(
    services,
    Prisma.sql`AND i."organizationId" = ${organizationId}::uuid AND EXISTS (SELECT FROM "InstanceConnection"
      WHERE "instanceId" = i.id AND "connectionId" = ${connectionId}::uuid)`,
  )
}

/** Those that a process which died after an authorization has left behind. */
export async function resumeAuthorized(services: Services): Promise<void> {
  await resume(services, Prisma.empty)
}

async function resume(services: Services, which: Prisma.Sql): Promise<void> {
  for (;;) {
    const rows = await services.db.query(Prisma.sql`
      SELECT i.id, i."organizationId" FROM "Instance" i
      WHERE i.status = 'paused' AND i."pausedBy" = 'connection' ${which}
        AND NOT EXISTS (SELECT FROM "InstanceConnection" bound
          JOIN "Connection" connection ON connection.id = bound."connectionId"
          WHERE bound."instanceId" = i.id AND connection.status = 'needs_authorization')
      LIMIT ${batchSize}`)
    const paused = pausedSchema.parse(rows)
    for (const instance of paused) await resumeOne(services, instance)
    if (paused.length < batchSize) return
  }
}

/** Schedules go on from now, as after any pause. */
async function resumeOne(
  services: Services,
  { id, organizationId }: { id: string; organizationId: string },
): Promise<void> {
  await services.db.transaction(async ({ tenant }) => {
    const tx = tenant(organizationId)
    const now = services.now()
    const row = await lockInstance(tx, { id, now })
    if (row.pausedBy !== 'connection') return
    const next = instanceAfter(stateOf(row), { kind: 'resume', by: 'connection' })
    if (!next.allowed) return
    const definition = storedDefinition(row.version.definition)
    await syncFlows(tx, {
      instance: row,
      deployed: row.flows,
      previous: definition,
      definition,
      config: storedConfig(row.config),
      enabled: true,
      now,
    })
    await tx.instance.update({ where: { id }, data: { ...next.state, problems: jsonColumn([]) } })
    await recordPlatformAudit(services, tx, {
      organizationId,
      action: 'instance.resume',
      entity: 'instance',
      entityId: id,
      data: { because: 'connection authorized' },
    })
  })
}
