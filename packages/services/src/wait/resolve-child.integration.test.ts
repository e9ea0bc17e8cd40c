import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, plantFlow, type TestKit } from '../../test/index.ts'
import { resolveChildWaits } from './index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

it.each([
  ['is too large to be held', '"x"', 17 * 1024 * 1024, '17825792 bytes'],
  ['is no JSON', 'not JSON', 8, 'no JSON'],
])('a result that %s fails the wait, and is not read again and again', async (_what, text, bytes, why) => {
  const flow = await plantFlow(kit.as(), {})
  const { system } = kit.services.db
  const { organizationId } = kit.as().actor
  const { runId } = await flow.start(null)
  const { runId: childRunId } = await flow.start(null)
  const { key: blobKey } = await kit.services.blobs.put(text)
  const { id } = await system.payload.create({
    data: { id: crypto.randomUUID(), organizationId, runId: childRunId, bytes, blobKey },
  })
  await system.run.update({
    where: { id: childRunId },
    data: {
      status: 'succeeded',
      endedAt: new Date(),
      outputId: id,
      parentRunId: runId,
      parentPath: 'call',
    },
  })
  await system.wait.create({
    data: { runId, path: 'call', organizationId, kind: 'child', recordedAt: new Date(), childRunId },
  })
  await resolveChildWaits(kit.services, { childRunIds: [childRunId] })
  expect(await system.wait.findFirst({ where: { runId } })).toMatchObject({
    resolvedAt: expect.any(Date),
    resolution: {
      kind: 'failed',
      error: { code: 'child_failed', message: expect.stringContaining(why) },
    },
  })
})
