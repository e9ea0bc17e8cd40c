import { apiKeyInputSchema, type CreatedApiKey, isAtLeast, personalKeyInputSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context, Role } from '../context.ts'
import { invalid, ServiceError } from '../errors.ts'
import { actorDisplayName } from '../member/display-name.ts'
import { requireMember } from '../member/own.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireScopes } from './scopes.ts'
import { keyInclude, toApiKey } from './shape.ts'
import { newApiKey } from './token.ts'

/** A key of the organization: it outlives whoever made it. The only time that the key itself is shown. */
export async function createApiKey(ctx: Context, input: unknown): Promise<CreatedApiKey> {
  authorise(ctx, 'api-key.write')
  const { name, role, scopes, expiresAt } = parse(apiKeyInputSchema, input)
  await refuseOutliving(ctx, expiresAt)
  return create(ctx, { name, role, scopes, expiresAt, memberId: null })
}

/** A key that acts for the member, never above the role that they have at the time, and dies with the member. */
export async function createPersonalKey(ctx: Context, input: unknown): Promise<CreatedApiKey> {
  authorise(ctx, 'personal-key.write')
  const member = requireMember(ctx)
  const { name, role = member.role, scopes, expiresAt } = parse(personalKeyInputSchema, input)
  return create(ctx, { name, role, scopes, expiresAt, memberId: member.id })
}

interface NewKey {
  name: string
  role: Role
  scopes: string[] | undefined
  expiresAt: string | undefined
  memberId: string | null
}

async function create(ctx: Context, { name, role, scopes = [], expiresAt, memberId }: NewKey) {
  if (!isAtLeast(ctx.actor.role, role)) {
    throw new ServiceError(
      'forbidden',
      `The role ${ctx.actor.role} may not make a key with the role ${role}.`,
    )
  }
  requireScopes(ctx.actor, { role, scopes })
  const expiry = requireFuture(ctx, expiresAt)
  const createdBy = await actorDisplayName(ctx)
  const { key, prefix, hash } = newApiKey()
  const shown = await inTransaction(ctx, async (tx) => {
    const row = await tx.apiKey.create({
      data: {
        organizationId: ctx.actor.organizationId,
        name,
        role,
        scopes,
        memberId,
        createdBy,
        prefix,
        hash,
        expiresAt: expiry,
      },
      include: keyInclude,
    })
    await recordAudit(tx, ctx, {
      action: memberId === null ? 'api-key.create' : 'api-key.create-personal',
      entity: 'api-key',
      entityId: row.id,
      entityName: name,
      data: { name, role, scopes, prefix },
    })
    return toApiKey(row)
  })
  return { ...shown, key }
}

/** What a key makes ends with it: with its member, and at its time. */
async function refuseOutliving({ db, actor }: Context, expiresAt: string | undefined): Promise<void> {
  if (actor.kind !== 'api-key') return
  const own = await db.tenant(actor.organizationId).apiKey.findFirst({ where: { id: actor.id } })
  if (own?.memberId != null) {
    throw new ServiceError('forbidden', 'A personal key makes no key of the organization: sign in for that.')
  }
  const end = own?.expiresAt ?? null
  if (end === null || (expiresAt !== undefined && new Date(expiresAt) <= end)) return
  throw invalid([
    {
      path: 'expiresAt',
      message: 'A key that expires makes only keys that expire no later than itself.',
      hint: `Give ${end.toISOString()} or earlier.`,
    },
  ])
}

function requireFuture(ctx: Context, expiresAt: string | undefined): Date | null {
  if (expiresAt === undefined) return null
  const expiry = new Date(expiresAt)
  if (expiry > ctx.now()) return expiry
  throw invalid([{ path: 'expiresAt', message: 'This time is over already.' }])
}
