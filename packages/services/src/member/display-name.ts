import type { Context } from '../context.ts'

/** The name that versions and the like are signed with. */
export async function actorDisplayName(ctx: Context): Promise<string> {
  const { actor } = ctx
  const db = ctx.db.tenant(actor.organizationId)
  const select = { name: true } as const
  const row =
    actor.kind === 'member'
      ? await db.member.findFirst({ where: { id: actor.id }, select })
      : await db.apiKey.findFirst({ where: { id: actor.id }, select })
  return row?.name ?? actor.kind
}
