import { expect, it } from 'vitest'
import { instanceInputSchema } from './instances.ts'

it('a config has a size that every revision and every run can carry', () => {
  const given = (bytes: number) =>
    instanceInputSchema.safeParse({
      customer: 'acme',
      integration: 'orders',
      config: { text: 'é'.repeat(bytes / 2) },
      connections: {},
    })
  expect(given(200 * 1024).success).toBe(true)
  expect(given(256 * 1024).error?.issues).toMatchObject([
    { path: ['config'], message: 'a config takes at most 256 KB as JSON' },
  ])
})
