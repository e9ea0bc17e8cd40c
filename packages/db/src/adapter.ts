import { PrismaPg } from '@prisma/adapter-pg'
import { currentWall, type Wall, wallStatement } from './wall.ts'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>
type Query = Parameters<Transaction['executeRaw']>[0]

/** Prisma's adapter, with transactions that run their statements one at a time, each behind its wall. */
export class WalledPrismaPg extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (isolation) => {
      // Who started it keeps this object and changes it from one statement to the next.
      const wall = currentWall()
      return destroyedInDoubt(inTurn(behind(wall, await start(isolation))))
    }
    return adapter
  }
}

const ends = new Set(['COMMIT', 'ROLLBACK'])

/** The database is told when the wall changes; the end of the transaction takes it down. */
function behind(wall: Wall, transaction: Transaction): Transaction {
  const queryRaw = transaction.queryRaw.bind(transaction)
  const executeRaw = transaction.executeRaw.bind(transaction)
  const rollbackToSavepoint = transaction.rollbackToSavepoint?.bind(transaction)
  let standing: string | null | undefined = null
  const put = async ({ sql }: Query): Promise<void> => {
    const { organizationId } = wall
    if (organizationId === standing || ends.has(sql)) return
    // Unknown until the database has answered.
    standing = undefined
    const { text, values } = wallStatement({ organizationId }, { isLocal: true })
    const argTypes = values.map(() => ({ scalarType: 'unknown' as const, arity: 'scalar' as const }))
    await executeRaw({ sql: text, args: values, argTypes })
    standing = organizationId
  }
  transaction.queryRaw = async (query) => {
    await put(query)
    return await queryRaw(query)
  }
  transaction.executeRaw = async (query) => {
    await put(query)
    return await executeRaw(query)
  }
  if (rollbackToSavepoint !== undefined) {
    transaction.rollbackToSavepoint = async (name) => {
      // A wall that was put up since is gone, and one that was taken down is back.
      standing = undefined
      await rollbackToSavepoint(name)
    }
  }
  return transaction
}

/**
 * Prisma loads the relations of one query side by side, also inside a transaction, which has a single connection. The
 * driver warns of that and its next major refuses it: here the statements of a transaction take turns.
 */
function inTurn(transaction: Transaction): Transaction {
  const queryRaw = transaction.queryRaw.bind(transaction)
  const executeRaw = transaction.executeRaw.bind(transaction)
  let last: Promise<unknown> = Promise.resolve()
  const next = <T>(statement: () => Promise<T>): Promise<T> => {
    const result = last.then(statement, statement)
    last = result
    return result
  }
  transaction.queryRaw = (query) => next(() => queryRaw(query))
  transaction.executeRaw = (query) => next(() => executeRaw(query))
  return transaction
}

/** A connection whose transaction was not seen to end may still stand behind a wall: nobody gets it again. */
function destroyedInDoubt(transaction: Transaction): Transaction {
  const executeRaw = transaction.executeRaw.bind(transaction)
  let isInDoubt = false
  transaction.executeRaw = async (query) => {
    try {
      return await executeRaw(query)
    } catch (error) {
      if (ends.has(query.sql)) isInDoubt = true
      throw error
    }
  }
  for (const end of ['commit', 'rollback'] as const) {
    const release = transaction[end].bind(transaction)
    transaction[end] = async () => {
      if (isInDoubt) releaseForGood(transaction)
      else await release()
    }
  }
  return transaction
}

/** The adapter has no door to its connection. */
function releaseForGood(transaction: Transaction): void {
  const client: unknown = Reflect.get(transaction, 'client')
  if (typeof client !== 'object' || client === null) return
  const release: unknown = Reflect.get(client, 'release')
  if (typeof release === 'function') Reflect.apply(release, client, [true])
}
