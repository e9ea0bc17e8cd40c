import { randomBytes } from 'node:crypto'
import { DatabaseUnavailable } from '@millrace/db'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, givenDeployed, type TestKit } from '../../test/index.ts'
import { type Context, openRunInput, runInstanceFlow } from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

it('commits a run together with the audit entry of who started it, or not at all', async () => {
  const { id } = await givenDeployed(kit.as())
  const { system } = kit.services.db
  await system.$executeRaw`ALTER TABLE "AuditEntry" ADD CONSTRAINT broken CHECK (action <> 'instance.run-flow')`
  await expect(runInstanceFlow(kit.as(), id, 'main', {})).rejects.toThrow()
  expect(await system.run.count({ where: { instanceId: id } })).toBe(0)
  await system.$executeRaw`ALTER TABLE "AuditEntry" DROP CONSTRAINT broken`
  const { runId } = await runInstanceFlow(kit.as(), id, 'main', {})
  expect(await system.auditEntry.count({ where: { entityId: runId } })).toBe(1)
})

it('keeps a large input when the answer to the commit was lost', async () => {
  const { id } = await givenDeployed(kit.as())
  const input = randomBytes(400_000).toString('hex')
  await expect(runInstanceFlow(losingAnswers(kit.as()), id, 'main', { input })).rejects.toBeInstanceOf(
    DatabaseUnavailable,
  )
  const run = await kit.services.db.system.run.findFirstOrThrow({ where: { instanceId: id } })
  const stored = await new Response(await openRunInput(kit.as(), run.id)).json()
  expect(Object(stored).body === input).toBe(true)
})

/** Writes go through, but their answers do not come back. */
function losingAnswers(ctx: Context): Context {
  const query: Context['db']['query'] = async (statement) => {
    await ctx.db.query(statement)
    throw new DatabaseUnavailable('the connection was lost')
  }
  return { ...ctx, db: { ...ctx.db, query } }
}
