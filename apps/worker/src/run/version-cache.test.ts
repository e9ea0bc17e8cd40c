import type { LoadedVersion } from '@millrace/services/lease'
import { expect, it } from 'vitest'
import { VersionCache } from './version-cache.ts'

const loaded: LoadedVersion = {
  definition: { schemaVersion: 1, key: 'a', name: 'A', flows: [] },
  modulesOf: () => undefined,
}
const version = (versionId: string) => ({ versionId, organizationId: 'o' })

it('loads a version once and forgets the one unused for longest', async () => {
  const loads: string[] = []
  const cache = new VersionCache({
    size: 2,
    load: async ({ versionId }) => {
      loads.push(versionId)
      return loaded
    },
  })
  for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.get(version(id))
  expect(loads).toEqual(['a', 'b', 'c', 'b'])
})

it('does not keep a failure', async () => {
  let failing = true
  const cache = new VersionCache({
    size: 2,
    load: async () => {
      if (failing) throw new Error('away')
      return loaded
    },
  })
  await expect(cache.get(version('a'))).rejects.toThrow('away')
  failing = false
  await expect(cache.get(version('a'))).resolves.toBe(loaded)
})
