import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

export type SchemaEngine = bindings.SchemaEngine
/** Nothing in the database is hidden from the engine. */
export const noFilters = { externalTables: [], externalEnums: [] }

let loaded: Promise<void> | null = null

/** Prisma's official migration engine as WebAssembly: its native twin is a download that many networks refuse. */
export async function withSchemaEngine<T>(
  { databaseUrl, schema }: { databaseUrl: string; schema: { path: string; content: string } },
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= load()
  await loaded
  const pool = openPool(databaseUrl)
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool))
  const engine = await bindings.SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => {},
    adapter,
  )
  try {
    return await use(engine)
  } finally {
    engine.free()
    await pool.end()
  }
}

/** One connection, because the engine's own advisory lock belongs to a session. */
function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 1, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {})
  const query = pool.query.bind(pool)
  // The adapter refuses the type "char" of the system catalogs, which the engine reads to describe a schema.
  const readable = async (config: pg.QueryArrayConfig) => {
    const result = await query(config)
    for (const field of result.fields) {
      if (field.dataTypeID === pg.types.builtins.CHAR) field.dataTypeID = pg.types.builtins.BPCHAR
    }
    return result
  }
  return Object.assign(pool, { query: readable })
}

async function load(): Promise<void> {
  const module = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const { instance } = await WebAssembly.instantiate(readFileSync(module.replace(/\.js$/, '.wasm')), {
    './schema_engine_bg.js': importsOf(bindings),
  })
  bindings.__wbg_set_wasm(instance.exports)
  const { __wbindgen_start: start } = instance.exports
  if (typeof start !== 'function') throw new Error('the schema engine has no start function')
  start()
}

/** A module namespace is no plain object, which is what WebAssembly wants its imports in. */
function importsOf(module: object): WebAssembly.ModuleImports {
  return { ...module } as WebAssembly.ModuleImports
}
