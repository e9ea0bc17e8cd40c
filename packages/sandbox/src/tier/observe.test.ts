import { expect, it } from 'vitest'
import { observe } from './observe.ts'

it.runIf(process.platform === 'linux')('finds that this very process is not apart from itself', async () => {
  const { namespaces, seccompMode } = await observe(process.pid)
  expect(new Set(Object.values(namespaces))).toEqual(new Set(['shared']))
  expect(seccompMode).not.toBeNull()
})

it('knows nothing of a process that is gone', async () => {
  const { namespaces, ...rest } = await observe(2 ** 30)
  expect(new Set(Object.values(namespaces))).toEqual(new Set(['unknown']))
  expect(rest).toEqual({ seccompMode: null, noNewPrivileges: null, capabilities: null, interfaces: null })
})
