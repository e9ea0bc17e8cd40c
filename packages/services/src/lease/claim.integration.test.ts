import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenDeployed,
  givenPublished,
  type TestKit,
} from '../../test/index.ts'
import { createInstance, deployInstance, runInstanceFlow } from '../index.ts'
import { claimRun } from './claim.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const claim = (runId: string) => claimRun(kit.services, { runId, owner: randomUUID(), ttlMs: 15_000 })

async function givenRun(): Promise<string> {
  const { id } = await givenDeployed(kit.as())
  const { runId } = await runInstanceFlow(kit.as(), id, 'main', { input: 1 })
  return runId
}

it('gives a run to one of two workers', async () => {
  const runId = await givenRun()
  const claims = await Promise.all([claim(runId), claim(runId)])
  expect(claims.filter((claimed) => claimed !== null)).toMatchObject([{ id: runId, attempt: 1 }])
})

it('brings the rules of its own organization along', async () => {
  const { system } = kit.services.db
  const rules = (id: string, egressAllow: string[], egressDeny: string[]) =>
    system.organization.update({ where: { id }, data: { egressAllow, egressDeny } })
  await rules(kit.as().actor.organizationId, ['api.example.com:443'], ['*.evil.example'])
  await rules(kit.stranger.actor.organizationId, ['*'], [])
  expect(await claim(await givenRun())).toMatchObject({
    egress: { allow: ['api.example.com:443'], deny: ['*.evil.example'] },
  })
})

it('fails a run that cannot be read with its first claim, and says why in the log', async () => {
  const runId = await givenRun()
  const options = JSON.parse('{"pins":{"greet":{"constructor":1}}}')
  await kit.services.db.system.run.update({ where: { id: runId }, data: { options } })
  expect(await claim(runId)).toBeNull()
  const run = await kit.services.db.system.run.findUniqueOrThrow({ where: { id: runId } })
  expect(run).toMatchObject({ status: 'failed', errorCode: 'internal', attempt: 1, leaseOwner: null })
  const events = await kit.services.db.system.journalEvent.findMany({
    where: { runId },
    orderBy: { seq: 'asc' },
  })
  expect(events.map(({ type }) => type)).toEqual(['run', 'end'])
  expect(kit.logged).toContainEqual(expect.objectContaining({ message: 'a run could not be read' }))
})

it('records which credentials a run gets, with each claim, before anybody has them', async () => {
  const connection = await givenConnection(kit.as())
  const { key } = await givenPublished(kit.as(), {
    connections: { crm: { connector: 'http', type: 'api-key', owner: 'organization' } },
  })
  const customer = await givenCustomer(kit.as())
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: key,
    config: {},
    connections: { crm: connection.id },
  })
  await deployInstance(kit.as(), id)
  const { runId } = await runInstanceFlow(kit.as(), id, 'main', { input: 1 })
  const opened = () =>
    kit.services.db.system.auditEntry.findMany({ where: { action: 'connection.open', entityId: runId } })
  expect(await opened()).toEqual([])
  const [first, second] = await Promise.all([claim(runId), claim(runId)])
  expect([first, second].filter((claimed) => claimed !== null)).toHaveLength(1)
  expect(await opened()).toMatchObject([
    {
      organizationId: kit.as().actor.organizationId,
      actor: `run:${runId}`,
      actorName: `${key} / main`,
      entity: 'run',
      data: { reason: 'run', attempt: 1, connections: [connection.id] },
    },
  ])
})

it('records nothing for a run without credentials', async () => {
  const runId = await givenRun()
  await claim(runId)
  const where = { action: 'connection.open', entityId: runId }
  expect(await kit.services.db.system.auditEntry.count({ where })).toBe(0)
})
