import { embedAlgorithmSchema, textSchema } from '@millrace/contracts'
import { decodeProtectedHeader, errors, importSPKI, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { type EmbedClaims, embedClaimsSchema } from './claims.ts'
import { type EmbedRefusal, TokenRefused } from './refusal.ts'
import { embedAudience } from './settings.ts'

const skewSeconds = 60
const longestSeconds = 600

/** A token that its organization has signed for us, moments ago. Whether it was used before is not known yet. */
export interface VerifiedToken {
  organizationId: string
  keyId: string
  customersFromTokens: boolean
  claims: EmbedClaims
}

/** Throws `TokenRefused`. The key decides how a token is checked, and the token only which key it names. */
export async function verifyToken(services: Services, token: string): Promise<VerifiedToken> {
  const header = readHeader(token)
  const key = await services.db.system.embedKey.findFirst({
    where: { keyId: header.kid },
    include: { organization: { select: { slug: true, customersFromTokens: true } } },
  })
  if (key === null) throw new TokenRefused('unknown-key')
  const { organizationId, organization, keyId } = key
  const refuse = (reason: EmbedRefusal) => new TokenRefused(reason, { organizationId, keyId })
  if (key.revokedAt !== null) throw refuse('revoked-key')
  const algorithm = embedAlgorithmSchema.parse(key.algorithm)
  if (header.alg !== algorithm) throw refuse('wrong-algorithm')
  const { payload } = await jwtVerify(token, await importSPKI(key.publicKeyPem, algorithm), {
    algorithms: [algorithm],
    issuer: organization.slug,
    audience: [embedAudience, services.publicUrl],
    clockTolerance: skewSeconds,
    currentDate: services.now(),
    requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti', 'sub'],
  }).catch((error: unknown) => {
    throw refuse(reasonOf(error))
  })
  const claims = embedClaimsSchema.safeParse(payload)
  if (!claims.success) throw refuse('wrong-claims')
  const { iat, exp } = claims.data
  if (iat > services.now().getTime() / 1000 + skewSeconds) throw refuse('not-yet-valid')
  if (exp - iat > longestSeconds) throw refuse('lives-too-long')
  return {
    organizationId,
    keyId,
    customersFromTokens: organization.customersFromTokens,
    claims: claims.data,
  }
}

const headerSchema = z.object({ alg: z.string(), kid: textSchema.min(1).max(100) })

function readHeader(token: string): z.output<typeof headerSchema> {
  try {
    const header = headerSchema.safeParse(decodeProtectedHeader(token))
    if (header.success) return header.data
  } catch {
    // Not even a token.
  }
  throw new TokenRefused('malformed')
}

function reasonOf(error: unknown): EmbedRefusal {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong-signature'
  if (error instanceof errors.JWTClaimValidationFailed) {
    const reasons: Record<string, EmbedRefusal> = {
      iss: 'wrong-issuer',
      aud: 'wrong-audience',
      nbf: 'not-yet-valid',
    }
    return error.reason === 'missing' ? 'wrong-claims' : (reasons[error.claim] ?? 'wrong-claims')
  }
  if (error instanceof errors.JOSEError) return 'malformed'
  throw error
}
