import type { Services } from '../context.ts'
import { findOwned } from './find-owned.ts'

/** Blobs whose rows were deleted. One that another row names stays. What fails is left to the collector. */
export async function deleteBlobs(services: Services, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0
  const owned = await findOwned(services, keys)
  let deleted = 0
  for (const key of keys) {
    if (owned.has(key)) continue
    try {
      await services.blobs.delete(key)
      deleted += 1
    } catch (error) {
      services.log({
        level: 'warn',
        message: 'a blob could not be deleted yet',
        error,
        data: { blobKey: key },
      })
    }
  }
  return deleted
}
