import { createMemoryPlatform } from '@millrace/runner/testing'
import { agreed, cases, checkCase, type Platform, play } from '@millrace/testing/conformance'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkerPlatform } from './conformance-platform.ts'
import { createKit, type Kit } from './kit.ts'

let kit: Kit
let platform: Platform
let onSpawn: Kit
let spawnPlatform: Platform
const memory = createMemoryPlatform()

beforeAll(async () => {
  kit = await createKit()
  await kit.worker({ concurrency: 8 })
  platform = createWorkerPlatform(kit)
  onSpawn = await createKit()
  await onSpawn.worker({ driver: onSpawn.driver({ kind: 'spawn' }), concurrency: 4 })
  spawnPlatform = createWorkerPlatform(onSpawn)
})
afterAll(async () => {
  await Promise.all([kit?.close(), onSpawn?.close()])
})

const casesHere = cases.filter(({ only }) => (only?.platform ?? 'worker') === 'worker')
/** Two of each feature: drivers differ in how a process starts, and hardly in what it does then. */
const casesOnSpawn = Object.values(Object.groupBy(casesHere, ({ name }) => name.split(':')[0] ?? '')).flatMap(
  (alike) => alike?.slice(0, 2) ?? [],
)

describe('the flow language, in sandboxes and with Postgres', () => {
  it.concurrent.each(casesHere)(
    '$name',
    async (given) => {
      const played = await play(platform, given)
      checkCase(given, played)
      if (given.only !== undefined || played.kind === 'refused') return
      const inMemory = await play(memory, given)
      if (inMemory.kind === 'refused') throw new Error(inMemory.problems.join('\n'))
      expect(agreed(played.journal), 'both platforms agree').toEqual(agreed(inMemory.journal))
    },
    60_000,
  )
})

describe('the same in sandboxes that are spawned', () => {
  it.concurrent.each(casesOnSpawn)(
    '$name',
    async (given) => checkCase(given, await play(spawnPlatform, given)),
    60_000,
  )
})
