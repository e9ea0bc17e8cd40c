import { definitionSchema, type Flow, jsonObjectSchema } from '@millrace/contracts'
import { DatabaseUnavailable } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { handOutPoll } from '../poll/hand-out.ts'
import { createRun } from '../run/create.ts'
import { dueTicks } from './due-ticks.ts'
import { nextDueAt } from './next-due.ts'
import { scheduleOf, type TriggerSchedule } from './trigger-schedule.ts'

const batchSize = 50

/**
 * Starts what has come due by the database's clock: runs of schedules, and looks of polling triggers. Any number of
 * schedulers may do this at once: a run's dedupe key names its tick, so a tick makes one run, and a crash between run and
 * next due time repeats nothing. Gives how many runs and looks it started.
 */
export async function fireDue(services: Services): Promise<number> {
  let fired = 0
  const seen: string[] = []
  while (true) {
    const due = z.array(dueSchema).parse(await selectDue(services, seen))
    for (const flow of due) {
      // Whatever fails stays due for the next time; those behind it do not wait for it.
      seen.push(flow.id)
      try {
        fired += await fire(services, flow)
      } catch (error) {
        if (error instanceof DatabaseUnavailable) throw error
        const data = { instanceFlowId: flow.id, versionId: flow.versionId }
        services.log({ level: 'error', message: 'a schedule could not be fired', error, data })
      }
    }
    if (due.length < batchSize) return fired
  }
}

function selectDue({ db }: Services, seen: readonly string[]): Promise<unknown[]> {
  return db.system.$queryRaw`
    SELECT flow.id, flow."organizationId", flow.flow, flow."nextDueAt" AS "dueAt", now() AS now,
      flow."pollSequence", instance.id AS "instanceId", instance."customerId", instance."integrationId",
      instance."versionId", instance.config, version.definition
    FROM "InstanceFlow" flow
      JOIN "Instance" instance ON instance.id = flow."instanceId" AND instance.status IN ('enabled', 'failing')
      JOIN "Customer" customer ON customer.id = instance."customerId" AND customer.status = 'active'
      JOIN "Version" version ON version.id = instance."versionId"
    WHERE flow."nextDueAt" <= now() AND flow.id <> ALL(${seen}::uuid[])
    ORDER BY flow."nextDueAt" LIMIT ${batchSize}`
}

const dueSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  flow: z.string(),
  dueAt: z.date(),
  now: z.date(),
  pollSequence: z.int(),
  instanceId: z.string(),
  customerId: z.string(),
  integrationId: z.string(),
  versionId: z.string(),
  config: jsonObjectSchema,
  definition: z.unknown(),
})
type DueFlow = z.infer<typeof dueSchema>

async function fire(services: Services, due: DueFlow): Promise<number> {
  const flow = definitionSchema.safeParse(due.definition).data?.flows.find(({ key }) => key === due.flow)
  const trigger = flow === undefined ? null : scheduleOf(flow.trigger, due.config)
  if (flow === undefined || trigger === null) {
    services.log({
      level: 'error',
      message: 'a flow is due but its version has no schedule for it; it is not due any more',
      data: { instanceFlowId: due.id, versionId: due.versionId },
    })
    await moveOn(services, { due, next: null })
    return 0
  }
  if (trigger.kind === 'poll') return (await handOutPoll(services, due)) ? 1 : 0
  return fireTicks(services, { due, flow, trigger })
}

async function fireTicks(
  services: Services,
  {
    due,
    flow,
    trigger,
  }: { due: DueFlow; flow: Flow; trigger: Extract<TriggerSchedule, { kind: 'schedule' }> },
): Promise<number> {
  const { schedule, missed, overlap } = trigger
  let fired = 0
  for (const tick of dueTicks({ schedule, missed, dueAt: due.dueAt, now: due.now })) {
    const scheduledAt = tick.toISOString()
    const dedupeKey = `schedule:${scheduledAt}`
    if (overlap === 'skip' && (await isUnderWay(services, { due, dedupeKey }))) continue
    const { created } = await createRun(services, {
      organizationId: due.organizationId,
      integrationId: due.integrationId,
      versionId: due.versionId,
      flow: due.flow,
      settings: flow.settings,
      trigger: 'schedule',
      value: { scheduledAt },
      customerId: due.customerId,
      instanceId: due.instanceId,
      instanceFlowId: due.id,
      dedupeKey,
    })
    if (created) fired += 1
  }
  await moveOn(services, { due, next: nextDueAt({ schedule, after: due.now, anchor: due.dueAt }) })
  return fired
}

/** Enough to find one that is not over where each tick waits for the one before. */
const newestRuns = 50

/**
 * A run of an earlier tick. The run of this very tick may be there: another scheduler was first. Ticks are named by
 * their time, so the newest are at the end of the index of names: the other runs of the instance are not looked at.
 */
async function isUnderWay(
  { db }: Services,
  { due, dedupeKey }: { due: DueFlow; dedupeKey: string },
): Promise<boolean> {
  const runs = await db.tenant(due.organizationId).run.findMany({
    where: { instanceFlowId: due.id, dedupeKey: { not: null }, trigger: 'schedule' },
    orderBy: { dedupeKey: 'desc' },
    take: newestRuns,
    select: { status: true, dedupeKey: true },
  })
  return runs.some((run) => run.dedupeKey !== dedupeKey && open.has(run.status))
}

const open: ReadonlySet<string> = new Set(['queued', 'running', 'waiting'])

/** Only from the due time that was fired: a deploy in between has set its own. */
async function moveOn({ db }: Services, { due, next }: { due: DueFlow; next: Date | null }): Promise<void> {
  await db.tenant(due.organizationId).instanceFlow.updateMany({
    where: { id: due.id, nextDueAt: due.dueAt },
    data: { nextDueAt: next },
  })
}
