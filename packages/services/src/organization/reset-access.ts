import { hashApiKey } from '../api-key/token.ts'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Actor, Services } from '../context.ts'
import { hashPassword } from '../password/hash.ts'

/** A new password and one more key for an owner who has lost both. For whoever holds the machine, never behind a route. */
export async function resetAccess(
  services: Services,
  { owner, password, apiKey }: { owner: Actor; password: string; apiKey: { name: string; key: string } },
): Promise<void> {
  const passwordHash = await hashPassword(password)
  const { organizationId } = owner
  await services.db.transaction(async (tx) => {
    const db = tx.tenant(organizationId)
    await db.member.update({
      where: { id: owner.id },
      // A second factor that is lost with the rest must not keep its owner out.
      data: { passwordHash, totpSealed: null, totpConfirmedAt: null, totpLastStep: null, recoveryCodes: [] },
    })
    await db.session.deleteMany({ where: { memberId: owner.id } })
    await db.apiKey.create({
      data: {
        organizationId,
        name: apiKey.name,
        prefix: apiKey.key.slice(0, 9),
        hash: hashApiKey(apiKey.key),
        role: 'owner',
      },
    })
    await recordPlatformAudit(services, db, {
      organizationId,
      action: 'organization.reset-access',
      entity: 'member',
      entityId: owner.id,
    })
  })
}
