import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { type Json, jsonSchema, type StateScope } from '@millrace/contracts'
import {
  answerApproval,
  cancelRun,
  createCustomer,
  createInstance,
  createIntegration,
  deployInstance,
  openStepOutput,
  publishIntegration,
  receiveCallback,
  runInstanceFlow,
  ServiceError,
} from '@millrace/services'
import { approvalUrl, callbackUrl } from '@millrace/services/wait'
import type {
  Decision,
  Given,
  Platform,
  PlatformRun,
  Point,
  Refusal,
  RunFault,
  RunJournal,
  Started,
  StepRecord,
} from '@millrace/testing/conformance'
import { z } from 'zod'
import type { Kit } from './kit.ts'

/** Runs flows as in production: published, in sandboxes, with Postgres; the outside speaks through the services. */
export function createWorkerPlatform(kit: Kit): Platform {
  let counter = 0
  return {
    name: 'worker',
    async start(given): Promise<Started> {
      counter += 1
      const key = `case-${counter}`
      try {
        await createIntegration(kit.ctx, { ...given.definition, key, name: key })
      } catch (error) {
        if (!(error instanceof ServiceError) || error.problems === undefined) throw error
        return { ok: false, problems: error.problems.map(({ message }) => message) }
      }
      await publishIntegration(kit.ctx, key, {})
      const instanceId = await deploy(kit, { key, given })
      const flow = given.definition.flows[0]?.key ?? ''
      const { runId } = await runInstanceFlow(kit.ctx, instanceId, flow, { input: given.input })
      return { ok: true, run: createRun(kit, runId) }
    },
  }
}

async function deploy(kit: Kit, { key, given }: { key: string; given: Given }): Promise<string> {
  const { ctx, services } = kit
  const customer = await createCustomer(ctx, { externalId: key, name: 'Globex' })
  const { id: instanceId } = await createInstance(ctx, {
    customer: customer.externalId,
    integration: key,
    config: given.config,
    connections: {},
  })
  await deployInstance(ctx, instanceId)
  const { organizationId } = ctx.actor
  const flow = await services.db.system.instanceFlow.findFirstOrThrow({
    where: { instanceId, flow: given.definition.flows[0]?.key ?? '' },
  })
  const owners: Record<StateScope, string> = {
    flow: flow.id,
    instance: instanceId,
    customer: (await services.db.system.customer.findFirstOrThrow({ where: { externalId: key } })).id,
    organization: organizationId,
  }
  for (const { scope, key: name, value } of given.state) {
    await services.db.system.$executeRaw`
      INSERT INTO "StateEntry" ("organizationId", scope, "scopeId", key, value)
      VALUES (${organizationId}::uuid, ${scope}, ${owners[scope]}, ${name}, ${JSON.stringify(value)}::jsonb)`
  }
  return instanceId
}

function createRun(kit: Kit, runId: string): PlatformRun {
  const { ctx, services } = kit
  const { system } = services.db
  const own: PlatformRun = {
    async until(point: Point) {
      const reached =
        'waiting' in point
          ? kit.untilStep(runId, point.waiting, 'waiting').then(() => kit.untilStatus(runId, 'waiting'))
          : kit.untilStep(runId, point.step, point.is)
      const over = kit.ended(runId).then(async () => {
        // What has been reached counts, also when the run was over before anybody looked.
        await delay(1000)
        throw new Error(`The run is over, and that never came: ${JSON.stringify(point)}`)
      })
      over.catch(() => {})
      await Promise.race([reached, over])
    },
    async ended() {
      await kit.ended(runId)
    },
    callBack: (path: string, body: Json) =>
      refusalOf(() =>
        receiveCallback(services, {
          runId,
          path,
          token: tokenOf(callbackUrl(services, { runId, path })),
          headers: new Headers({ 'content-type': 'application/json' }),
          body: new Blob([JSON.stringify(body)]).stream(),
          maxBytes: 1_000_000,
        }),
      ),
    decide: (path: string, { decision, by, approver, form }: Decision) =>
      refusalOf(() =>
        answerApproval(
          services,
          { runId, path, approver, token: tokenOf(approvalUrl(services, { runId, path, approver })) },
          { decision, form, ...(by === undefined ? {} : { by }) },
        ),
      ),
    async timePasses(path: string) {
      await system.$executeRaw`
        UPDATE "Wait" SET "openUntil" = now() - interval '1 second', until = now() - interval '1 second'
        WHERE "runId" = ${runId}::uuid AND path = ${path}`
    },
    async retryIsDue() {
      await until(async () => (await system.run.findUniqueOrThrow({ where: { id: runId } })).held === 'retry')
      await system.$executeRaw`UPDATE "Run" SET "dueAt" = now() WHERE id = ${runId}::uuid`
    },
    cancel: () => refusalOf(() => cancelRun(ctx, runId)),
    async child(path: string) {
      const find = () => system.run.findFirst({ where: { parentRunId: runId, parentPath: path } })
      await until(async () => (await find()) !== null)
      return createRun(kit, (await find())?.id ?? '')
    },
    journal: () => journalOf(kit, runId),
  }
  return own
}

async function journalOf(kit: Kit, runId: string): Promise<RunJournal> {
  const { system } = kit.services.db
  const run = await system.run.findUniqueOrThrow({ where: { id: runId } })
  if (run.outputId !== null) throw new Error('A case gives an output that is too large to compare')
  const rows = await system.stepRun.findMany({ where: { runId } })
  const steps: Record<string, StepRecord> = {}
  for (const { path, status, attempt, output, outputId, error } of rows) {
    steps[path] = {
      status,
      attempt,
      output: status === 'succeeded' ? await outputOf(kit, { runId, path, output, outputId }) : null,
      error: faultOf(error),
    }
  }
  const events = await system.journalEvent.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
  const logs = await system.logLine.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
  const children: Record<string, RunJournal> = {}
  for (const child of await system.run.findMany({ where: { parentRunId: runId }, orderBy: { id: 'asc' } })) {
    await kit.ended(child.id)
    // The child of an attempt that failed has a path of its own after `#`; the last one counts.
    const [path = ''] = (child.parentPath ?? '').split('#')
    children[path] = await journalOf(kit, child.id)
  }
  const answer = events.find(({ type }) => type === 'respond')
  return {
    run: { status: run.status, output: jsonSchema.parse(run.output), error: faultOf(run.error) },
    steps,
    reports: events.flatMap(({ type, path, data }) => {
      if (type !== 'step') return []
      const { status, attempt } = stepEventSchema.parse(data)
      return [`${path} ${status} #${attempt}`]
    }),
    logs: logs.map(({ path, level, message }) => `${path ?? '-'} ${level} ${message}`),
    respond: answer === undefined ? null : jsonSchema.parse(answer.data),
    children,
  }
}

const stepEventSchema = z.object({ status: z.string(), attempt: z.int() })
const faultSchema = z
  .object({ code: z.string(), stepId: z.string().optional(), message: z.string() })
  .transform(({ code, stepId = null, message }): RunFault => ({ code, stepId, message }))

function faultOf(column: unknown): RunFault | null {
  return column === null ? null : faultSchema.parse(column)
}

async function outputOf(
  { ctx }: Kit,
  {
    runId,
    path,
    output,
    outputId,
  }: { runId: string; path: string; output: unknown; outputId: string | null },
): Promise<Json> {
  if (outputId === null) return jsonSchema.parse(output)
  return jsonSchema.parse(JSON.parse(await text(await openStepOutput(ctx, runId, path))))
}

function tokenOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? ''
}

const refusals: readonly Refusal[] = ['already_answered', 'expired', 'conflict', 'invalid', 'not_found']

async function refusalOf(act: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await act()
    return null
  } catch (error) {
    const refusal = refusals.find((code) => error instanceof ServiceError && error.code === code)
    if (refusal === undefined) throw error
    return refusal
  }
}

/** For what nobody tells. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(25)
}
