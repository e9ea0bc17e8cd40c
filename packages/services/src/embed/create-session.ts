import { createHash, randomBytes } from 'node:crypto'
import { type EmbedSession, embedSessionInputSchema } from '@millrace/contracts'
import { Prisma, type Scopes, type TenantClient } from '@millrace/db'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Origin, Services } from '../context.ts'
import { parse } from '../shared/parse.ts'
import { admitUser } from './admit-user.ts'
import { answerRefusal, TokenRefused } from './refusal.ts'
import { type VerifiedToken, verifyToken } from './verify-token.ts'

const sessionMs = 60 * 60 * 1000
/** A token counts as used for as long as a clock that is behind might still take it. */
const graceMs = 2 * 60 * 1000

/**
 * Exchanges an embed token, once, for a session of the customer user whom it names; customer and user are created on
 * first sight where the organization allows it.
 */
export async function createEmbedSession(
  services: Services,
  input: unknown,
  origin?: Origin,
): Promise<EmbedSession> {
  const { token } = parse(embedSessionInputSchema, input)
  try {
    const verified = await verifyToken(services, token)
    return await services.db.transaction(async (tx) => {
      await holdKey(tx, verified)
      return openSession(services, tx.tenant(verified.organizationId), { verified, origin })
    })
  } catch (error) {
    if (error instanceof TokenRefused) throw await answerRefusal(services, error, origin)
    throw error
  }
}

/** Until the end of the transaction: who revokes the key waits, and then ends this session with the others. */
async function holdKey({ query }: Scopes, { organizationId, keyId }: VerifiedToken): Promise<void> {
  const held = await query(Prisma.sql`
    SELECT id FROM "EmbedKey"
    WHERE "keyId" = ${keyId} AND "organizationId" = ${organizationId}::uuid AND "revokedAt" IS NULL FOR SHARE`)
  if (held.length === 0) throw new TokenRefused('revoked-key', { organizationId, keyId })
}

async function openSession(
  services: Services,
  tx: TenantClient,
  { verified, origin }: { verified: VerifiedToken; origin: Origin | undefined },
): Promise<EmbedSession> {
  const { organizationId, keyId, claims } = verified
  const now = services.now()
  const use = {
    organizationId,
    jti: claims.jti,
    expiresAt: new Date(Math.floor(claims.exp * 1000) + graceMs),
  }
  // Of two that come with one token, the second waits here for the first.
  const { count } = await tx.embedTokenUse.createMany({ data: [use], skipDuplicates: true })
  if (count === 0) throw new TokenRefused('used-before', { organizationId, keyId })
  const user = await admitUser(tx, { verified, origin, now })
  const session = `mes_${randomBytes(32).toString('base64url')}`
  const expiresAt = new Date(now.getTime() + sessionMs)
  await tx.embedSession.create({
    data: { organizationId, customerUserId: user.id, tokenHash: hashOf(session), keyId, expiresAt },
  })
  await recordPlatformAudit(services, tx, {
    organizationId,
    actor: `customer-user:${user.id}`,
    actorName: user.name,
    origin,
    action: 'embed-session.create',
    entity: 'customer-user',
    entityId: user.id,
    entityName: user.name,
    data: { keyId, customer: claims.customer.id },
  })
  return { session, expiresAt: expiresAt.toISOString() }
}

/** What the database has of a session: its token cannot be read from there. */
export function hashOf(session: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(session).digest())
}
