import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { migrate } from './migrate.ts'
import { migrationsDir, readSchema } from './migrations-folder.ts'
import { noFilters, withSchemaEngine } from './schema-engine.ts'
import { startTemporaryPostgres } from './temporary-postgres.ts'

/** `npm run migration:new -- <name>`: what the schema says and the migrations do not yet do, as a new migration. */
export async function newMigration({ name }: { name: string }): Promise<string | null> {
  if (!/^[a-z0-9_]+$/.test(name))
    throw new Error('Name the migration in small letters, digits and underscores.')
  mkdirSync(migrationsDir, { recursive: true })
  writeFileSync(path.join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n')
  const script = await scriptToSchema()
  if (script === null) return null
  const folder = path.join(migrationsDir, `${timestamp(new Date())}_${name}`)
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'migration.sql'), script)
  return folder
}

/** Plays the migrations into an empty database and compares the result with the schema; null when they agree. */
export async function scriptToSchema(): Promise<string | null> {
  const postgres = await startTemporaryPostgres()
  try {
    await migrate({ databaseUrl: postgres.url })
    const schema = readSchema()
    return await withSchemaEngine({ databaseUrl: postgres.url, schema }, async (engine) => {
      const { exitCode, stdout } = await engine.diff({
        from: { tag: 'schemaDatasource', files: [schema], configDir: migrationsDir },
        to: { tag: 'schemaDatamodel', files: [schema] },
        script: true,
        // 0: nothing to do, 2: something.
        exitCode: true,
        filters: noFilters,
      })
      return exitCode === 0 ? null : stdout
    })
  } finally {
    await postgres.stop()
  }
}

function timestamp(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(0, 14)
}

if (import.meta.main) {
  const [name] = process.argv.slice(2)
  if (!name) throw new Error('Usage: npm run migration:new -- <name>')
  const folder = await newMigration({ name })
  console.log(folder === null ? 'The migrations already give the schema.' : `Wrote ${folder}`)
}
