import type { Me } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'

/** Who the session or the key belongs to. */
export async function getMe(ctx: Context): Promise<Me> {
  authorise(ctx, 'member.read')
  const { actor } = ctx
  const db = ctx.db.tenant(actor.organizationId)
  const organization = requireFound(
    await db.organization.findFirst({ select: { slug: true, name: true } }),
    'organization',
  )
  if (actor.kind === 'api-key') {
    const key = requireFound(await db.apiKey.findFirst({ where: { id: actor.id } }), 'API key')
    return { kind: 'api-key', name: key.name, email: null, role: key.role, organization }
  }
  const member = requireFound(await db.member.findFirst({ where: { id: actor.id } }), 'member')
  return { kind: 'member', name: member.name, email: member.email, role: member.role, organization }
}
