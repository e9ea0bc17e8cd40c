import type { TenantClient } from '@millrace/db'
import { isUuid } from './uuid.ts'

/** What members and keys (`member:<id>`, `api-key:<id>`) are called now; empty: they are gone, or never had a name. */
export async function actorNames(
  db: TenantClient,
  actors: readonly string[],
): Promise<(actor: string) => string> {
  const idsOf = (kind: string) => [
    ...new Set(actors.filter((actor) => actor.startsWith(`${kind}:`)).map((actor) => idOf(actor))),
  ]
  const named = async (kind: 'member' | 'api-key') => {
    const given = {
      where: { id: { in: idsOf(kind).filter((id) => isUuid(id)) } },
      select: { id: true, name: true },
    }
    if (given.where.id.in.length === 0) return []
    const rows = kind === 'member' ? await db.member.findMany(given) : await db.apiKey.findMany(given)
    return rows.map(({ id, name }) => [`${kind}:${id}`, name] as const)
  }
  const names = new Map<string, string>([...(await named('member')), ...(await named('api-key'))])
  return (actor) => names.get(actor) ?? ''
}

const idOf = (actor: string) => actor.slice(actor.indexOf(':') + 1)
