import { definitionSchema, triggerKinds } from '@millrace/contracts'
import { DatabaseUnavailable } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { createRun } from '../run/create.ts'
import { nextDueAt, type Schedule } from './next-due.ts'

const batchSize = 50

/**
 * Starts a run for each schedule that has come due, by the database's clock. Two schedulers may do this at once: the
 * run's dedupe key names the tick, so a tick makes one run, and a crash between run and next due time repeats nothing.
 * Ticks that were missed while nobody was there make one run.
 */
export async function fireDueSchedules(services: Services): Promise<number> {
  let fired = 0
  const failed: string[] = []
  while (true) {
    const due = z.array(dueSchema).parse(await selectDue(services, failed))
    for (const flow of due) {
      try {
        if (await fire(services, flow)) fired += 1
      } catch (error) {
        if (error instanceof DatabaseUnavailable) throw error
        // It stays due for the next time; those behind it do not wait for it.
        failed.push(flow.id)
        const data = { instanceFlowId: flow.id, versionId: flow.versionId }
        services.log({ level: 'error', message: 'a schedule could not be fired', error, data })
      }
    }
    if (due.length < batchSize) return fired
  }
}

function selectDue({ db }: Services, failed: readonly string[]): Promise<unknown[]> {
  return db.system.$queryRaw`
    SELECT flow.id, flow."organizationId", flow.flow, flow."nextDueAt" AS "dueAt", now() AS now,
      instance.id AS "instanceId", instance."customerId", instance."integrationId", instance."versionId",
      version.definition
    FROM "InstanceFlow" flow
      JOIN "Instance" instance ON instance.id = flow."instanceId" AND instance.status = 'enabled'
      JOIN "Version" version ON version.id = instance."versionId"
    WHERE flow."nextDueAt" <= now() AND flow.id <> ALL(${failed}::uuid[])
    ORDER BY flow."nextDueAt" LIMIT ${batchSize}`
}

const dueSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  flow: z.string(),
  dueAt: z.date(),
  now: z.date(),
  instanceId: z.string(),
  customerId: z.string(),
  integrationId: z.string(),
  versionId: z.string(),
  definition: z.unknown(),
})
type DueFlow = z.infer<typeof dueSchema>

async function fire(services: Services, due: DueFlow): Promise<boolean> {
  const schedule = scheduleOf(due)
  if (schedule === null) {
    services.log({
      level: 'error',
      message: 'a flow is due but its version has no schedule for it; it is not due any more',
      data: { instanceFlowId: due.id, versionId: due.versionId },
    })
    await moveOn(services, { due, next: null })
    return false
  }
  const scheduledAt = due.dueAt.toISOString()
  const { created } = await createRun(services, {
    organizationId: due.organizationId,
    integrationId: due.integrationId,
    versionId: due.versionId,
    flow: due.flow,
    trigger: 'schedule',
    value: { scheduledAt },
    customerId: due.customerId,
    instanceId: due.instanceId,
    instanceFlowId: due.id,
    dedupeKey: `schedule:${scheduledAt}`,
  })
  await moveOn(services, { due, next: nextDueAt({ schedule, after: due.now, anchor: due.dueAt }) })
  return created
}

/** Only from the due time that was fired: a deploy in between has set its own. */
async function moveOn({ db }: Services, { due, next }: { due: DueFlow; next: Date | null }): Promise<void> {
  await db.tenant(due.organizationId).instanceFlow.updateMany({
    where: { id: due.id, nextDueAt: due.dueAt },
    data: { nextDueAt: next },
  })
}

function scheduleOf(due: DueFlow): Schedule | null {
  const definition = definitionSchema.safeParse(due.definition)
  const flow = definition.data?.flows.find(({ key }) => key === due.flow)
  if (flow?.trigger.use !== 'schedule') return null
  const { cron, timezone, everyMs } = triggerKinds.schedule.parse(flow.trigger.with ?? {})
  if (cron !== undefined) return { cron, timezone }
  return everyMs === undefined ? null : { everyMs }
}
