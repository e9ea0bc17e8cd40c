import { flowSettingsSchema } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { outsideDuration, outsideNumber } from '../../../durations/index.ts'
import { choicesWith, retryableCodes } from './error-codes.ts'

describe('a value within limits', () => {
  it('is refused in words where the definition would refuse it', () => {
    const memory = { least: 64, most: 4096 }
    for (const memoryMb of [63, 64, 4096, 4097]) {
      expect(outsideNumber(memoryMb, memory) === null).toBe(
        flowSettingsSchema.safeParse({ memoryMb }).success,
      )
    }
    expect(outsideDuration(500, { least: 1000, most: 86_400_000 })).toBe('Between 1 second and 1 day.')
    expect(outsideDuration(undefined, { least: 1, most: 2 })).toBeNull()
  })
})

describe('the errors that are tried again', () => {
  it('can be chosen in words, with those that the definition names beside them', () => {
    expect(choicesWith(['network'])).toEqual(retryableCodes)
    expect(choicesWith(['memory_limit']).at(-1)).toEqual({ code: 'memory_limit', words: 'memory limit' })
  })
})
