import { type ConnectionReplaced, connectionReplaceSchema, type Problem } from '@millrace/contracts'
import type { Scopes, TenantClient } from '@millrace/db'
import { actorName, recordAudit } from '../audit/record.ts'
import { pauseForConnection, resumeForConnection } from '../connection-health/index.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { lockBatch, writeRevisions } from '../instance/batch/index.ts'
import { storedTestBindings } from '../integration/test-bindings.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { isUuid } from '../shared/uuid.ts'
import { bindingProblem, loadBindable } from './check-bindings.ts'
import { lockConnection } from './require.ts'
import { findTestUses } from './usage.ts'

const mostProblems = 20
const timeoutMs = 60_000

/**
 * Another connection takes over everything that uses this one: all of it, or nothing when it does not fit somewhere.
 * Each instance keeps a revision of what it was.
 */
export async function replaceConnection(
  ctx: Context,
  id: string,
  input: unknown,
): Promise<ConnectionReplaced> {
  authorise(ctx, 'connection.write')
  authorise(ctx, 'instance.write')
  const { with: withId, dryRun = false } = parse(connectionReplaceSchema, input)
  const { organizationId } = ctx.actor
  const replaced = await ctx.db.transaction(
    async (scopes) => {
      const tx = scopes.tenant(organizationId)
      const current = await lockConnection(tx, { id, now: ctx.now() })
      const uses = await findUses(tx, id)
      const tests = await findTestUses(scopes, { organizationId, connectionId: id })
      await requireFit(tx, { current, withId, uses })
      const result = { instances: uses.instances.length, users: uses.users.length, tests: tests.length }
      if (dryRun) return { ...result, done: false }
      await keepRevisions(scopes, ctx, uses)
      const move = { where: { connectionId: id }, data: { connectionId: withId } }
      await tx.instanceConnection.updateMany(move)
      await tx.instanceUserConnection.updateMany(move)
      for (const integrationId of new Set(tests.map((test) => test.id))) {
        await moveTests(tx, { integrationId, id, withId })
      }
      await pauseIfBroken(tx, withId)
      await recordAudit(tx, ctx, {
        action: 'connection.replace',
        entity: 'connection',
        entityId: id,
        entityName: current.name,
        data: { with: withId, ...result },
      })
      return { ...result, done: true }
    },
    { timeoutMs },
  )
  if (replaced.done) await resumeForConnection(ctx, { organizationId, connectionId: withId })
  return replaced
}

/** Set by set: a shared connection may serve thousands. */
async function keepRevisions(scopes: Scopes, ctx: Context, { instances }: Uses): Promise<void> {
  const { organizationId } = ctx.actor
  const ids = [...new Set(instances.map(({ instance }) => instance.id))]
  await lockBatch(scopes, { organizationId, ids })
  await writeRevisions(
    scopes,
    { organizationId, now: ctx.now() },
    { ids, reason: 'update', actor: actorName(ctx.actor) },
  )
}

/** What runs with a connection that somebody has to authorize rests until then, whichever way it came to it. */
async function pauseIfBroken(tx: TenantClient, connectionId: string): Promise<void> {
  const broken = await tx.connection.findFirst({
    where: { id: connectionId, status: 'needs_authorization' },
    select: { name: true },
  })
  if (broken !== null) await pauseForConnection(tx, { connectionId, name: broken.name })
}

type Uses = Awaited<ReturnType<typeof findUses>>

async function findUses(tx: TenantClient, connectionId: string) {
  const instance = { select: { id: true, name: true, customerId: true } } as const
  const instances = await tx.instanceConnection.findMany({
    where: { connectionId },
    select: { slot: true, instance },
  })
  const users = await tx.instanceUserConnection.findMany({
    where: { connectionId },
    select: { slot: true, user: { select: { instance } } },
  })
  return { instances, users }
}

/** The rules of a slot, with the connection that fills it now as the slot. */
async function requireFit(
  tx: TenantClient,
  {
    current,
    withId,
    uses,
  }: {
    current: { id: string; connector: string; type: string; owner: 'organization' | 'customer' | 'instance' }
    withId: string
    uses: Uses
  },
): Promise<void> {
  const { id, connector, type, owner } = current
  if (withId === id) throw invalid([{ path: 'with', message: 'This is the same connection.' }])
  const row = isUuid(withId) ? (await loadBindable(tx, [withId])).get(withId) : undefined
  const slot = { connector, type, owner }
  const places = [...uses.instances, ...uses.users.map(({ slot, user }) => ({ slot, ...user }))]
  const anywhere = bindingProblem({ slot, row, forCustomer: null })
  if (anywhere !== null) throw invalid([{ path: 'with', ...anywhere }])
  const problems = places.flatMap(({ instance }): Problem[] => {
    const forCustomer = { id: instance.customerId, instanceId: instance.id }
    const problem = bindingProblem({ slot, row, forCustomer })
    return problem === null
      ? []
      : [{ path: 'with', ...problem, message: `${problem.message} ${nameOf(instance)}` }]
  })
  if (problems.length > 0) throw invalid(problems.slice(0, mostProblems))
}

function nameOf({ id, name }: { id: string; name: string }): string {
  return `It cannot serve the instance ${name === '' ? id : `"${name}" (${id})`}.`
}

async function moveTests(
  tx: TenantClient,
  { integrationId, id, withId }: { integrationId: string; id: string; withId: string },
): Promise<void> {
  const row = await tx.integration.findFirstOrThrow({
    where: { id: integrationId },
    select: { testBindings: true },
  })
  const bindings = storedTestBindings(row.testBindings)
  const connections = Object.fromEntries(
    Object.entries(bindings.connections).map(([slot, bound]) => [slot, bound === id ? withId : bound]),
  )
  await tx.integration.update({
    where: { id: integrationId },
    data: { testBindings: jsonColumn({ ...bindings, connections }) },
  })
}
