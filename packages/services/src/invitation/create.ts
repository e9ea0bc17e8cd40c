import { invitationInputSchema, type SentInvitation } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { actorDisplayName } from '../member/display-name.ts'
import { refuseGiving } from '../member/rank.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { newSecretToken } from '../shared/secret-token.ts'
import { inTransaction } from '../shared/transaction.ts'
import { sendInvitation } from './send.ts'

export const invitationMs = 7 * 24 * 60 * 60_000

/**
 * Whether the address belongs to a member of another organization is not looked at here: the answer would tell. It
 * comes out when somebody with the link accepts.
 */
export async function createInvitation(ctx: Context, input: unknown): Promise<SentInvitation> {
  authorise(ctx, 'member.write')
  const { email: given, role } = parse(invitationInputSchema, input)
  refuseGiving(ctx, role)
  const email = given.toLowerCase()
  const { organizationId } = ctx.actor
  const invitedBy = await actorDisplayName(ctx)
  const { token, hash: tokenHash } = newSecretToken()
  const row = await inTransaction(ctx, async (tx) => {
    await refuseKnown(tx, ctx, email)
    const now = ctx.now()
    const data = {
      role,
      tokenHash,
      invitedBy,
      createdAt: now,
      expiresAt: new Date(now.getTime() + invitationMs),
      sentAt: null,
      sendError: null,
      acceptedAt: null,
    }
    // One row per address: an invitation that is over gives way to the new one.
    const created = await tx.invitation.upsert({
      where: { organizationId_email: { organizationId, email } },
      create: { organizationId, email, ...data },
      update: data,
    })
    await recordAudit(tx, ctx, {
      action: 'invitation.create',
      entity: 'invitation',
      entityId: created.id,
      entityName: email,
      data: { email, role },
    })
    return created
  })
  return sendInvitation(ctx, row, token)
}

async function refuseKnown(tx: TenantClient, ctx: Context, email: string): Promise<void> {
  if ((await tx.member.findFirst({ where: { email }, select: { id: true } })) !== null) {
    throw new ServiceError('conflict', `${email} is a member already.`)
  }
  const open = await tx.invitation.findFirst({
    where: { email, acceptedAt: null, expiresAt: { gt: ctx.now() } },
    select: { id: true },
  })
  if (open !== null) {
    throw new ServiceError(
      'conflict',
      `${email} is invited already. Send that invitation again, or revoke it.`,
    )
  }
}
