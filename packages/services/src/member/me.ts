import type { Me } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { permissionsOf, refuseLimited } from '../permissions.ts'

/** Who the session or the key belongs to. No permission: everybody may know who they are. */
export async function getMe(ctx: Context): Promise<Me> {
  const { actor } = ctx
  refuseLimited(actor)
  const db = ctx.db.tenant(actor.organizationId)
  const organization = requireFound(
    await db.organization.findFirst({ select: { slug: true, name: true } }),
    'organization',
  )
  const { kind, id, role } = actor
  const shared = { kind, id, role, permissions: permissionsOf(actor), organization }
  if (kind === 'api-key') {
    const key = requireFound(await db.apiKey.findFirst({ where: { id } }), 'API key')
    return { ...shared, name: key.name, email: null }
  }
  const member = requireFound(await db.member.findFirst({ where: { id } }), 'member')
  return { ...shared, name: member.name, email: member.email }
}
