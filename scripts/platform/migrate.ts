import pg from 'pg'
import { readMigrations, readSchema } from './migrations-folder.ts'
import { noFilters, withSchemaEngine } from './schema-engine.ts'
import { StartError } from './start-error.ts'
import { ensureTenantRole } from './tenant-role.ts'

/** Any number that no other user of advisory locks in this database takes ("mill" in ASCII). */
const migrationLock = 0x6d696c6c

/** Applies what `prisma migrate deploy` would apply. Returns the names of the migrations applied now. */
export async function migrate({ databaseUrl }: { databaseUrl: string }): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new StartError(`The database cannot be reached: ${messageOf(error)}.`, { cause: error })
  }
  try {
    // Held by this session until it ends: of two processes that start at once, the second waits and finds nothing to do.
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
    await ensureTenantRole(client)
    return await withSchemaEngine({ databaseUrl, schema: readSchema() }, async (engine) => {
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: readMigrations(),
        filters: noFilters,
      })
      return appliedMigrationNames
    })
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`The database could not be migrated: ${messageOf(error)}`, { cause: error })
  } finally {
    await client.end()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
