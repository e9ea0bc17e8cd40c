import { TenantViolation } from './errors.ts'
import type { Prisma } from './generated/client.ts'
import { guardArgs } from './guard.ts'
import { isTenantModel, type TenantModel } from './models.ts'

/** Sees one organization: its models, without raw SQL. */
export type TenantClient = Pick<Prisma.TransactionClient, TenantModel>
/** Sees every organization: for workers, sign-in and start-up, never for a request of a member. */
export type SystemClient = Prisma.TransactionClient

/**
 * Rewrites the arguments of every call. A proxy and not a Prisma extension, because a client inside a transaction cannot
 * be extended and guarded verbs must run there too.
 */
export function tenantClient(client: SystemClient, organizationId: string): TenantClient {
  if (organizationId === '') throw new TenantViolation('an organization is required')
  return new Proxy<TenantClient>(client, {
    get(_client, name) {
      // Asked by `await` and by printing; anything else that is no tenant model is a mistake.
      if (typeof name === 'symbol' || name === 'then' || name === 'toJSON') return undefined
      if (!isTenantModel(name)) throw new TenantViolation(`${name} is not for an organization's client`)
      return guardedDelegate({ delegate: client[name], model: name, organizationId })
    },
  })
}

function guardedDelegate<D extends object>({
  delegate,
  model,
  organizationId,
}: {
  delegate: D
  model: TenantModel
  organizationId: string
}): D {
  return new Proxy(delegate, {
    get(target, operation) {
      const member: unknown = Reflect.get(target, operation)
      if (typeof member !== 'function' || typeof operation === 'symbol') return member
      return (args: unknown): unknown =>
        Reflect.apply(member, target, [guardArgs({ model, operation, args, organizationId })])
    },
  })
}
