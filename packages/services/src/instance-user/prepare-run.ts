import { isDeepStrictEqual } from 'node:util'
import type { Definition, JsonObject } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { invalid } from '../errors.ts'
import { effectiveUserConfig } from './effective.ts'
import { requireInstanceUser } from './find.ts'
import { storeUserConfig } from './store.ts'

/** Whom a run is for: their config has no gaps, and is stored as the run is to see it. Gives the customer user's id. */
export async function prepareUserRun(
  db: TenantClient,
  options: {
    instance: { id: string; organizationId: string; customerId: string }
    definition: Definition
    /** Of the instance. */
    config: JsonObject
    /** externalId */
    user: string
  },
): Promise<string> {
  const { instance, definition } = options
  const { user, stored } = await requireInstanceUser(db, { instance, user: options.user })
  const { config, problems } = effectiveUserConfig(definition, { instance: options.config, stored })
  if (problems.length > 0) throw invalid(problems, 'The config of this user has gaps.')
  if (!isDeepStrictEqual(config, stored)) {
    const { id: instanceId, organizationId } = instance
    await storeUserConfig(db, { organizationId, instanceId, user, config })
  }
  return user.id
}
