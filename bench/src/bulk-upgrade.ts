import { setTimeout as delay } from 'node:timers/promises'
import { percentiles } from './measure.ts'
import { type BenchPlatform, call, type Row } from './platform.ts'

interface Rollout {
  id: string
  status: string
  counts: { pending: number; upgraded: number; rolled_back: number }
}

const watchMs = 600_000

/** A third of the 30,000 instances moves to another version, and back; somebody asks how far it is all the time. */
export async function bulkUpgrade(platform: BenchPlatform, integration: string): Promise<Row[]> {
  await publishSecond(platform, integration)
  const askedAt = performance.now()
  const rollout = await call<Rollout>(platform, 'POST', '/api/v1/rollouts', {
    integration,
    stages: [
      { percent: 100 / 3, watchMs },
      { percent: 100, watchMs },
    ],
  })
  const chosenMs = performance.now() - askedAt
  const there = await follow(platform, rollout.id, 'watching')
  await call(platform, 'POST', `/api/v1/rollouts/${rollout.id}/rollback`, {})
  const back = await follow(platform, rollout.id, 'rolled_back')
  return [
    { list: 'a rollout of all instances begins', items: 30_000, ms: Math.round(chosenMs) },
    { list: 'a third moves to another version', items: there.counts.upgraded, ...there.row },
    { list: 'and back', items: back.counts.rolled_back, ...back.row },
  ]
}

/** How long until it is so, and how quickly the question is answered meanwhile. */
async function follow(
  platform: BenchPlatform,
  id: string,
  status: string,
): Promise<{ counts: Rollout['counts']; row: Row }> {
  const startedAt = performance.now()
  const samples: number[] = []
  while (true) {
    const askedAt = performance.now()
    const rollout = await call<Rollout>(platform, 'GET', `/api/v1/rollouts/${id}`)
    samples.push(performance.now() - askedAt)
    if (rollout.status === status) {
      const ms = performance.now() - startedAt
      const moved = status === 'watching' ? rollout.counts.upgraded : rollout.counts.rolled_back
      const row = { ms: Math.round(ms), perSecond: Math.round((moved / ms) * 1000), ...percentiles(samples) }
      return { counts: rollout.counts, row }
    }
    await delay(50)
  }
}

/** The same flow with another name, and a field with a default: every config is migrated. */
async function publishSecond(platform: BenchPlatform, key: string): Promise<void> {
  const draft = await call<{ name: string }>(platform, 'GET', `/api/v1/integrations/${key}`)
  const fields = [{ key: 'region', type: 'text', label: 'Region', default: 'eu' }]
  const next = { ...draft, name: `${draft.name} 2`, config: { pages: [{ title: 'Settings', fields }] } }
  await call(platform, 'PUT', `/api/v1/integrations/${key}`, next)
  await call(platform, 'POST', `/api/v1/integrations/${key}/publish`, {})
}
