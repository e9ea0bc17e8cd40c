import type pg from 'pg'
import { StartError } from './start-error.ts'

const role = 'millrace_tenant'

/**
 * The role behind which requests of an organization stand (docs/isolation-of-tenants.md). A migration makes it as well, for
 * those who migrate with Prisma alone; but one that fails has to be resolved by hand, so what a database user may not do
 * is found before.
 */
export async function ensureTenantRole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean; user: string; version: number }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS exists, quote_ident(current_user) AS "user",
      current_setting('server_version_num')::int AS version`,
    [role],
  )
  const [{ exists = false, user = '', version = 0 } = {}] = rows
  const help = [
    `The database user ${user} may not make or use the role ${role}, which keeps organizations apart.`,
    'An administrator of the database runs this once:',
    `  ${exists ? '' : `CREATE ROLE ${role} NOLOGIN NOINHERIT; `}GRANT ${role} TO ${user};`,
  ].join('\n')
  if (!exists) await attempt(client, `CREATE ROLE ${role} NOLOGIN NOINHERIT`, help)
  // Before Postgres 16 whoever is a member of a role may also become it.
  const privilege = version >= 160_000 ? 'SET' : 'MEMBER'
  const granted = await client.query<{ may: boolean }>('SELECT pg_has_role($1, $2) AS may', [role, privilege])
  if (granted.rows[0]?.may === true) return
  const options = version >= 160_000 ? ' WITH SET TRUE, INHERIT FALSE' : ''
  await attempt(client, `GRANT ${role} TO ${user}${options}`, help)
}

/** 42710 and 23505: another database of the cluster makes it at the same time. 42501: not allowed. */
async function attempt(client: pg.Client, statement: string, help: string): Promise<void> {
  try {
    await client.query(statement)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === '42710' || code === '23505') return
    if (code === '42501') throw new StartError(help, { cause: error })
    throw error
  }
}
