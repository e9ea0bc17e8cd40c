import { replayRun } from '@millrace/services'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKit, type Kit } from './kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())

const code = (id: string, body: string) => ({
  id,
  use: 'code',
  with: { source: `export default async ({ trigger, steps }) => { ${body} }` },
})

it('executes runs of one key one after the other, in order, on two workers', {
  timeout: 120_000,
}, async () => {
  await Promise.all([kit.worker(), kit.worker()])
  const deployed = await kit.deploy({
    settings: { concurrency: { limit: 1, key: '{{ trigger.body.order }}', order: 'fifo' } },
    steps: [code('work', 'await new Promise((resolve) => setTimeout(resolve, 30)); return 1')],
  })
  const ids: string[] = []
  for (let index = 0; index < 10; index += 1) ids.push(await kit.start(deployed, { order: index % 2 }))
  for (const id of ids) expect(await kit.ended(id)).toMatchObject({ status: 'succeeded', attempt: 1 })
  for (const order of [0, 1]) {
    const runs = await kit.services.db.system.run.findMany({
      where: { id: { in: ids.filter((_, index) => index % 2 === order) } },
      orderBy: { id: 'asc' },
    })
    const overlaps = runs
      .slice(1)
      .filter((run, index) => Number(run.startedAt) < Number(runs[index]?.endedAt))
    expect(overlaps).toEqual([])
  }
})

it('replays a run from a step with the results before it', { timeout: 120_000 }, async () => {
  await kit.worker()
  const deployed = await kit.deploy({
    steps: [
      code('first', 'return { made: Math.random() }'),
      code('second', 'return { saw: steps.first.output.made, name: trigger.body.name }'),
    ],
  })
  const origin = await kit.start(deployed, { name: 'Ada' })
  await kit.ended(origin)
  const { runId } = await replayRun(kit.ctx, origin, { from: 'second', input: { name: 'Grace' } })
  expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
  const outputs = async (id: string) =>
    Object.fromEntries(
      (await kit.services.db.system.stepRun.findMany({ where: { runId: id } })).map((step) => [
        step.path,
        { output: step.output, reused: step.reused },
      ]),
    )
  const [before, after] = await Promise.all([outputs(origin), outputs(runId)])
  expect(after.first).toEqual({ output: before.first?.output, reused: true })
  expect(after.second).toEqual({
    output: { ...Object(before.second?.output), name: 'Grace' },
    reused: false,
  })
})
