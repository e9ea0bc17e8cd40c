import type { PasswordLink } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context, Services } from '../context.ts'
import { requireOtherMember } from '../member/find-below.ts'
import { authorise } from '../permissions.ts'
import { newSecretToken } from '../shared/secret-token.ts'
import { inTransaction } from '../shared/transaction.ts'

const linkMs = 60 * 60_000

/** For a member who cannot get one by e-mail: an admin hands it on. */
export async function createPasswordLink(ctx: Context, memberId: string): Promise<PasswordLink> {
  authorise(ctx, 'member.write')
  return inTransaction(ctx, async (tx) => {
    const { id, email, organizationId } = await requireOtherMember(tx, ctx, memberId)
    const link = await newPasswordLink(ctx, tx, { id, organizationId })
    await recordAudit(tx, ctx, {
      action: 'member.password-link',
      entity: 'member',
      entityId: id,
      entityName: email,
    })
    return link
  })
}

/** Links from before are over: the last one counts. */
export async function newPasswordLink(
  { now, publicUrl }: Services,
  tx: TenantClient,
  { id: memberId, organizationId }: { id: string; organizationId: string },
): Promise<PasswordLink> {
  const { token, hash: tokenHash } = newSecretToken()
  const expiresAt = new Date(now().getTime() + linkMs)
  await tx.passwordReset.deleteMany({ where: { memberId } })
  await tx.passwordReset.create({ data: { tokenHash, organizationId, memberId, expiresAt } })
  return { link: `${publicUrl}/reset-password/${token}`, expiresAt: expiresAt.toISOString() }
}
