import { randomBytes } from 'node:crypto'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Origin, Services } from '../context.ts'
import { ServiceError } from '../errors.ts'

/** Why an embed token was refused: for those who sign tokens, in the audit log; whoever sent it hears none of it. */
export type EmbedRefusal =
  | 'malformed'
  | 'unknown-key'
  | 'revoked-key'
  | 'wrong-algorithm'
  | 'wrong-signature'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'wrong-claims'
  | 'expired'
  | 'not-yet-valid'
  | 'lives-too-long'
  | 'used-before'
  | 'unknown-customer'
  | 'unknown-user'
  | 'customer-suspended'
  | 'customer-deleting'

interface Signer {
  organizationId: string
  keyId: string
}

export class TokenRefused extends Error {
  readonly reason: EmbedRefusal
  /** undefined: the token names no key, so nobody can be told. */
  readonly signer: Signer | undefined

  constructor(reason: EmbedRefusal, signer?: Signer) {
    super(`embed token refused: ${reason}`)
    this.name = 'TokenRefused'
    this.reason = reason
    this.signer = signer
  }
}

const entriesPerMinute = 20
let minute = { startedAt: 0, entries: new Map<string, number>() }

/**
 * The same answer for every reason. Its reference leads the organization to the reason, in the audit log, and the
 * operator in the log. Key ids are no secret, so an organization gets only so many entries a minute.
 */
export async function answerRefusal(
  services: Services,
  { reason, signer }: TokenRefused,
  origin: Origin | undefined,
): Promise<ServiceError> {
  const reference = randomBytes(4).toString('hex')
  services.log({
    level: 'warn',
    message: 'an embed token was refused',
    data: { reference, reason, ...(signer ?? {}) },
  })
  if (signer !== undefined && mayRecord(signer.organizationId, services.now().getTime())) {
    const { organizationId, keyId } = signer
    await recordPlatformAudit(services, services.db.tenant(organizationId), {
      organizationId,
      origin,
      action: 'embed-session.create',
      entity: 'embed-key',
      entityId: keyId,
      result: 'refused',
      data: { reason, reference },
    })
  }
  return new ServiceError(
    'unauthorized',
    `The embed token was refused (reference ${reference}). The audit log of the organization says why.`,
  )
}

function mayRecord(organizationId: string, now: number): boolean {
  if (now - minute.startedAt > 60_000) minute = { startedAt: now, entries: new Map() }
  const before = minute.entries.get(organizationId) ?? 0
  minute.entries.set(organizationId, before + 1)
  return before < entriesPerMinute
}
