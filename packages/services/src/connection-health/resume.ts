import { DatabaseUnavailable, Prisma } from '@millrace/db'
import { z } from 'zod'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Services } from '../context.ts'
import { syncFlows } from '../instance/flows.ts'
import { lockInstance } from '../instance/require.ts'
import { storedConfig } from '../instance/shape.ts'
import { stateOf } from '../instance/state.ts'
import { instanceAfter } from '../instance/state-machine.ts'
import { storedDefinition } from '../integration/definition.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { firstIdAt } from '../shared/uuid.ts'

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
  let afterId = firstIdAt(new Date(0))
  for (;;) {
    const rows = await services.db.query(Prisma.sql`
      SELECT i.id, i."organizationId" FROM "Instance" i
      WHERE i.status = 'paused' AND i."pausedBy" = 'connection' AND i.id > ${afterId}::uuid ${which}
        AND NOT EXISTS (SELECT FROM "InstanceConnection" bound
          JOIN "Connection" connection ON connection.id = bound."connectionId"
          WHERE bound."instanceId" = i.id AND connection.status = 'needs_authorization')
      ORDER BY i.id LIMIT ${batchSize}`)
    const paused = pausedSchema.parse(rows)
    for (const instance of paused) await resumeIfPossible(services, instance)
    const last = paused.at(-1)
    if (last === undefined || paused.length < batchSize) return
    afterId = last.id
  }
}

type Paused = z.output<typeof pausedSchema>[number]

/** One that is gone by now, or stands in its own way, keeps no other from going on. */
async function resumeIfPossible(services: Services, instance: Paused): Promise<void> {
  try {
    await resumeOne(services, instance)
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error
    const data = { instanceId: instance.id }
    services.log({ level: 'warn', message: 'an instance could not go on', error, data })
  }
}

/** Schedules go on from now, as after any pause. */
async function resumeOne(services: Services, { id, organizationId }: Paused): Promise<void> {
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
    await tx.instance.update({
      where: { id },
      data: { ...next.state, failures: 0, problems: jsonColumn([]) },
    })
    await recordPlatformAudit(services, tx, {
      organizationId,
      action: 'instance.resume',
      entity: 'instance',
      entityId: id,
      data: { because: 'connection authorized' },
    })
  })
}
