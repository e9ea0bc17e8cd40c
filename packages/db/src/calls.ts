import { underWall, type Wall } from './wall.ts'

/** Makes one call of Prisma's behind the wall of an organization, or of none. */
export type CallBehind = <T>(wall: Wall, call: () => PromiseLike<T>) => Promise<T>

/** Outside of transactions every call has a connection of its own. */
export const callAlone: CallBehind = (wall, call) => underWall({ ...wall }, async () => call())

/**
 * The calls of a transaction, which has one wall at a time, take turns. It is told to the driver by the object that the
 * transaction was started with: Prisma gathers the calls of one tick and makes them in the context of the first.
 */
export function callsInTurn(wall: Wall): CallBehind {
  let last: Promise<unknown> = Promise.resolve()
  return (wanted, call) => {
    const turn = async () => {
      wall.organizationId = wanted.organizationId
      return call()
    }
    const result = last.then(turn, turn)
    last = result
    return result
  }
}

/** Made when somebody waits for it, as Prisma's own promises are: a call that nobody awaits is never made. */
export function lazily<T>(call: () => Promise<T>): Promise<T> {
  let made: Promise<T> | undefined
  return new Proxy(Promise.withResolvers<T>().promise, {
    get(target, name) {
      if (name !== 'then' && name !== 'catch' && name !== 'finally') return Reflect.get(target, name)
      made ??= call()
      return made[name].bind(made)
    },
  })
}
