import { createMemoryPlatform } from '@millrace/runner/testing'
import { agreed, cases, checkCase, type Platform, play } from '@millrace/testing/conformance'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkerPlatform } from './conformance-platform.ts'
import { createKit, type Kit } from './kit.ts'

let kit: Kit
let platform: Platform
const memory = createMemoryPlatform()

beforeAll(async () => {
  kit = await createKit()
  await kit.worker({ concurrency: 8 })
  platform = createWorkerPlatform(kit)
})
afterAll(() => kit?.close())

describe('the flow language, in sandboxes and with Postgres', () => {
  it.concurrent.each(cases.filter(({ only }) => (only?.platform ?? 'worker') === 'worker'))(
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
