import { cases, checkCase, play } from '@millrace/testing/conformance'
import { describe, expect, it } from 'vitest'
import { createMemoryPlatform } from '../src/testing/index.ts'

const platform = createMemoryPlatform()

describe('the flow language, in this process', () => {
  it('has a case for each of its promises, by a name of its own', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
    expect(cases.length).toBeGreaterThanOrEqual(150)
  })

  it.concurrent.each(cases.filter(({ only }) => (only?.platform ?? 'memory') === 'memory'))(
    '$name',
    async (given) => {
      checkCase(given, await play(platform, given))
    },
  )
})
