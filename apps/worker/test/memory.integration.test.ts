import { afterAll, beforeAll, expect, it } from 'vitest'
import { code, createKit, type Kit, quickSettings } from './kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await createKit()
  await kit.worker({ settings: { run: { ...quickSettings.run, maxMemoryMb: 128 } } })
})
afterAll(() => kit?.close())

const steps = [code('only', 'return 1')]

it('fails a run that asks for more memory than there is, with a sentence, before anything of it executes', async () => {
  const flow = await kit.deploy({ settings: { memoryMb: 256, concurrency: { limit: 1 } }, steps })
  const runs = [await kit.start(flow), await kit.start(flow)]
  for (const runId of runs) {
    expect(await kit.ended(runId)).toMatchObject({
      status: 'failed',
      errorCode: 'memory_limit',
      attempt: 1,
      error: { message: expect.stringMatching(/asks for 256 MB .* at most 128 MB/) },
    })
    expect(await kit.services.db.system.stepRun.count({ where: { runId } })).toBe(0)
  }
})

it('gives a run what it asks for where it may have it', async () => {
  const runId = await kit.start(await kit.deploy({ settings: { memoryMb: 128 }, steps }))
  expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
})
