import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils'
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
  // One connection, because the engine's own advisory lock belongs to a session.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {})
  const engine = await bindings.SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(describingAdapter(pool)),
  )
  try {
    return await use(engine)
  } finally {
    engine.free()
    await pool.end()
  }
}

/**
 * To describe a schema the engine reads columns of the catalogs' type "char", which the adapter refuses. They pass it as
 * text here and get their type back behind it.
 */
function describingAdapter(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const { CHAR, BPCHAR } = pg.types.builtins
  const charColumns = new Set<string>()
  const query = pool.query.bind(pool)
  const readable = async (config: pg.QueryArrayConfig) => {
    const result = await query(config)
    // Of a script there is one result per statement, and nobody reads them.
    if (Array.isArray(result)) return result
    for (const field of result.fields.filter(({ dataTypeID }) => dataTypeID === CHAR)) {
      charColumns.add(field.name)
      field.dataTypeID = BPCHAR
    }
    return result
  }
  const factory = new PrismaPg(Object.assign(pool, { query: readable }))
  const open = factory.connect.bind(factory)
  const connect = async () => {
    const adapter = await open()
    const queryRaw = adapter.queryRaw.bind(adapter)
    const executeRaw = adapter.executeRaw.bind(adapter)
    return Object.assign(adapter, {
      // The adapter's own cuts a script at each semicolon, also inside of a function's body.
      executeScript: async (script: string) => {
        await executeRaw({ sql: script, args: [], argTypes: [] })
      },
      queryRaw: async (sql: SqlQuery) => {
        const result = await queryRaw(sql)
        const columnTypes = result.columnTypes.map((type, index) =>
          charColumns.has(result.columnNames[index] ?? '') ? ColumnTypeEnum.Character : type,
        )
        return { ...result, columnTypes }
      },
    })
  }
  return Object.assign(factory, { connect })
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
