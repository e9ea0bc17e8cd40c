import { AsyncLocalStorage } from 'node:async_hooks'
import type pg from 'pg'

/**
 * The organization whose rows the database itself shows: row-level security under a role that passes no policy. null:
 * every organization's. The first wall is guard.ts, which rewrites arguments; this one holds where that fails.
 */
export interface Wall {
  organizationId: string | null
}

/**
 * From the client of an organization to the driver, through Prisma, which passes nothing of ours on. Only Prisma's own
 * work runs inside, never a caller's: what it does for another organization must not find this one here.
 */
const wallOfCall = new AsyncLocalStorage<Wall | undefined>()

export function underWall<T>(wall: Wall, work: () => T): T {
  return wallOfCall.run(wall, work)
}

/** For what belongs to a caller in the middle of Prisma's work. */
export function outsideOfWalls<T>(work: () => T): T {
  return wallOfCall.run(undefined, work)
}

export function currentWall(): Wall {
  return wallOfCall.getStore() ?? { organizationId: null }
}

interface Statement {
  text: string
  values: (string | boolean)[]
}

/** `isLocal`: until the end of the transaction; otherwise for the rest of the connection's life. */
export function wallStatement({ organizationId }: Wall, { isLocal }: { isLocal: boolean }): Statement {
  const role = organizationId === null ? 'none' : 'millrace_tenant'
  return {
    text: "SELECT set_config('role', $1, $3), set_config('millrace.organization', $2, $3)",
    values: [role, organizationId ?? '', isLocal],
  }
}

type Query = (config: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult>

/**
 * What Prisma asks of a pool outside of transactions. A connection goes back to the pool without a wall, so that the
 * statements of the platform never wait for one to be taken down; after an error it does not go back at all.
 */
export function walledQuery(pool: pg.Pool): Query {
  const query: Query = pool.query.bind(pool)
  return async (config) => {
    const wall = currentWall()
    return wall.organizationId === null ? query(config) : queryBehind({ pool, wall, config })
  }
}

async function queryBehind(given: {
  pool: pg.Pool
  wall: Wall
  config: pg.QueryArrayConfig
}): Promise<pg.QueryArrayResult> {
  const client = await given.pool.connect()
  const release = (error?: Error) => client.release(error)
  try {
    await client.query(wallStatement(given.wall, { isLocal: false }))
    const result = await client.query(given.config)
    client.query(wallStatement({ organizationId: null }, { isLocal: false })).then(() => release(), release)
    return result
  } catch (error) {
    release(error instanceof Error ? error : new Error('the query failed', { cause: error }))
    throw error
  }
}
