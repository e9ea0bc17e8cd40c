import pg from 'pg'
import type { TestProject } from 'vitest/node'
import type {} from '../../packages/testing/src/database.ts'
import { generateClient } from './generate.ts'
import { migrate } from './migrate.ts'
import { startTemporaryPostgres } from './temporary-postgres.ts'

/** Vitest's global set-up: one server per test run and one migrated template, which every test database is copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await generateClient()
  const server = await openServer()
  try {
    const template = `millrace_template_${process.pid}`
    const templateUrl = withDatabase(server.url, template)
    await execute(server.url, `CREATE DATABASE ${template}`)
    await migrate({ databaseUrl: templateUrl })
    project.provide('testDatabase', { serverUrl: server.url, template })
    return async () => {
      await execute(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`)
      await server.close()
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

async function openServer(): Promise<{ url: string; close(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { url: given, close: async () => {} }
  const postgres = await startTemporaryPostgres()
  return { url: postgres.url, close: () => postgres.stop() }
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url)
  result.pathname = `/${name}`
  return result.href
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end()
  }
}
