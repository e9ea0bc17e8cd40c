import type { Flow } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { memoryOf } from './memory-of.ts'

const flow = (settings: Flow['settings']): Flow => ({
  key: 'main',
  name: 'Main',
  trigger: { id: 'trigger', use: 'manual' },
  steps: [],
  settings,
})
const settings = { defaultMemoryMb: 256, maxMemoryMb: 1024 }

it.each([
  [{}, settings, 256],
  [{ memoryMb: 64 }, settings, 64],
  [{ memoryMb: 1024 }, settings, 1024],
  [{}, { ...settings, maxMemoryMb: 128 }, 128],
])('of %o gives with %o: %i MB', (asked, given, memoryMb) => {
  expect(memoryOf(flow(asked), given)).toEqual({ ok: true, memoryMb })
})

it('is an error that names both numbers where the flow asks for more than there is', () => {
  expect(memoryOf(flow({ memoryMb: 1025 }), settings)).toMatchObject({
    ok: false,
    error: { code: 'memory_limit', message: expect.stringMatching(/1025 MB .* 1024 MB/), retryable: false },
  })
})
