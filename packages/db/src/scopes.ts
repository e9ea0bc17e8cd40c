import { type CallBehind, lazily } from './calls.ts'
import { TenantViolation } from './errors.ts'
import type { Prisma } from './generated/client.ts'
import { guardArgs } from './guard.ts'
import { isTenantModel, type TenantModel } from './models.ts'
import { unbatched } from './unbatched.ts'

/** Sees one organization: its models, without raw SQL. */
export type TenantClient = Pick<Prisma.TransactionClient, TenantModel>
/** Sees every organization: for workers, sign-in and start-up, never for a request of a member. */
export type SystemClient = Prisma.TransactionClient

/**
 * Rewrites the arguments of every call, and makes it behind the organization's wall. A proxy and not a Prisma extension,
 * because a client inside a transaction cannot be extended and guarded verbs must run there too.
 */
export function tenantClient({
  client,
  organizationId,
  callBehind,
}: {
  client: SystemClient
  organizationId: string
  callBehind: CallBehind
}): TenantClient {
  if (organizationId === '') throw new TenantViolation('an organization is required')
  return new Proxy<TenantClient>(client, {
    get(_client, name) {
      // Asked by `await` and by printing; anything else that is no tenant model is a mistake.
      if (typeof name === 'symbol' || name === 'then' || name === 'toJSON') return undefined
      if (!isTenantModel(name)) throw new TenantViolation(`${name} is not for an organization's client`)
      return guardedDelegate({ delegate: client[name], model: name, organizationId, callBehind })
    },
  })
}

function guardedDelegate<D extends object>({
  delegate,
  model,
  organizationId,
  callBehind,
}: {
  delegate: D
  model: TenantModel
  organizationId: string
  callBehind: CallBehind
}): D {
  return new Proxy(delegate, {
    get(target, operation) {
      const member: unknown = Reflect.get(target, operation)
      if (typeof member !== 'function' || typeof operation === 'symbol') return member
      return (given: unknown): unknown => {
        const call = unbatched({ operation, args: given })
        const args = guardArgs({ model, organizationId, ...call })
        return lazily(() => callBehind({ organizationId }, () => invoke(target, call.operation, [args])))
      }
    },
  })
}

/** The client of a transaction that sees everything: its calls take turns with those of organizations. */
export function systemClientInTurn(client: SystemClient, callBehind: CallBehind): SystemClient {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member === 'object' && member !== null) return inTurn(member, callBehind)
      return typeof member === 'function' ? callInTurn(target, name, callBehind) : member
    },
  })
}

function inTurn<D extends object>(delegate: D, callBehind: CallBehind): D {
  return new Proxy(delegate, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? callInTurn(target, name, callBehind) : member
    },
  })
}

function callInTurn(target: object, name: string | symbol, callBehind: CallBehind) {
  return (...args: unknown[]): unknown =>
    lazily(() => callBehind({ organizationId: null }, () => invoke(target, name, args)))
}

/** Every method of a client or of its models gives one of Prisma's promises. */
function invoke(target: object, name: string | symbol, args: unknown[]): PromiseLike<unknown> {
  return Reflect.apply(Reflect.get(target, name), target, args) as PromiseLike<unknown>
}
