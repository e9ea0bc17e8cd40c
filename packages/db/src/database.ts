import pg from 'pg'
import { WalledPrismaPg } from './adapter.ts'
import { type CallBehind, callAlone, callsInTurn } from './calls.ts'
import { DatabaseUnavailable } from './errors.ts'
import { Prisma, PrismaClient } from './generated/client.ts'
import { mapDatabaseError } from './map-error.ts'
import { type SystemClient, systemClientInTurn, type TenantClient, tenantClient } from './scopes.ts'
import { createStatementNames } from './statement-names.ts'
import { outsideOfWalls, underWall, type Wall, walledQuery } from './wall.ts'

/** What queries go through, inside and outside of a transaction. */
export interface Scopes {
  /**
   * Two walls: the arguments of every call are narrowed to the organization, and the database shows it no other row,
   * whatever the arguments say.
   */
  tenant(organizationId: string): TenantClient
  readonly system: SystemClient
  /**
   * One statement of the hot path, which sees every organization. Outside of a transaction it goes to the driver
   * directly: past Prisma it takes half of the processor time. Rows come as the driver gives them, for the caller to parse.
   */
  query(statement: Prisma.Sql): Promise<unknown[]>
}

export interface Database extends Scopes {
  /**
   * As `query`, planned anew each time: which index serves best depends on what is looked for. Sees every organization as
   * well, so whoever calls it names one.
   */
  search(statement: Prisma.Sql): Promise<unknown[]>
  /** All of it or nothing. A closed or exhausted database is `DatabaseUnavailable` after a bounded wait. */
  transaction<T>(
    work: (tx: Scopes) => Promise<T>,
    options?: { timeoutMs?: number; isolation?: 'read-committed' | 'repeatable-read' | 'serializable' },
  ): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  poolSize?: number
  /** Longest wait for a connection: for a free one of the pool, and for a new one to stand. */
  connectTimeoutMs?: number
  /** Longest run of one statement, enforced by the server. */
  statementTimeoutMs?: number
}

const isolationLevels = {
  'read-committed': Prisma.TransactionIsolationLevel.ReadCommitted,
  'repeatable-read': Prisma.TransactionIsolationLevel.RepeatableRead,
  serializable: Prisma.TransactionIsolationLevel.Serializable,
}

export function createDatabase({
  url,
  poolSize = 10,
  connectTimeoutMs = 5_000,
  statementTimeoutMs = 15_000,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
    // The server side limit cannot fire when the server itself is gone without a word.
    query_timeout: statementTimeoutMs + 5_000,
    keepAlive: true,
    application_name: 'millrace',
  })
  // An idle connection that breaks is replaced by the pool at the next query.
  pool.on('error', () => {})
  // One that breaks between two statements of a call tells nobody but this; its next statement fails, and the pool drops it.
  pool.on('connect', (client) => client.on('error', () => {}))
  const nameOf = createStatementNames()
  const query = pool.query.bind(pool)
  const adapter = new WalledPrismaPg(Object.assign(pool, { query: walledQuery(pool) }), {
    onPoolError: () => {},
    onConnectionError: () => {},
    statementNameGenerator: nameOf,
  })
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' })
  let closed = false
  const requireOpen = () => {
    // Prisma would quietly connect again.
    if (closed) throw new DatabaseUnavailable('the database client is closed')
  }
  const mapped = client.$extends({
    query: {
      $allOperations: async ({ args, query }) => {
        requireOpen()
        try {
          return await query(args)
        } catch (error) {
          throw mapDatabaseError(error)
        }
      },
    },
  })
  const ask = async (statement: pg.QueryConfig): Promise<unknown[]> => {
    requireOpen()
    try {
      const { rows } = await query<object>(statement)
      return rows
    } catch (error) {
      throw mapDatabaseError(error)
    }
  }
  return {
    ...scopesOf(asSystemClient(mapped), callAlone),
    query: ({ text, values }) => ask({ name: nameOf({ sql: text }), text, values }),
    search: ({ text, values }) => ask({ text, values }),
    async transaction(work, { timeoutMs = statementTimeoutMs, isolation = 'read-committed' } = {}) {
      requireOpen()
      const wall: Wall = { organizationId: null }
      let failure: { error: unknown } | null = null
      const attempt = async (tx: object) => {
        try {
          return await outsideOfWalls(() => work(scopesOfTransaction(asSystemClient(tx), wall)))
        } catch (error) {
          failure = { error }
          throw error
        }
      }
      try {
        return await underWall(wall, () =>
          mapped.$transaction(attempt, {
            maxWait: connectTimeoutMs,
            timeout: timeoutMs,
            isolationLevel: isolationLevels[isolation],
          }),
        )
      } catch (error) {
        // What the work itself threw is the caller's: a refused connection in there is not the database's.
        throw failure === null ? mapDatabaseError(error) : error
      }
    },
    async close() {
      closed = true
      await client.$disconnect()
      if (!pool.ending) await pool.end()
    },
  }
}

function scopesOfTransaction(client: SystemClient, wall: Wall): Scopes {
  const callBehind = callsInTurn(wall)
  return scopesOf(systemClientInTurn(client, callBehind), callBehind, client)
}

function scopesOf(system: SystemClient, callBehind: CallBehind, client = system): Scopes {
  return {
    system,
    tenant: (organizationId) => tenantClient({ client, organizationId, callBehind }),
    query: (statement) => system.$queryRaw<unknown[]>(statement),
  }
}

/** An extension that only maps errors changes no signature, but Prisma gives it a type of its own. */
function asSystemClient(client: object): SystemClient {
  return client as SystemClient
}
