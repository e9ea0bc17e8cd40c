import { z } from 'zod'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'
import { memberSchema, newPasswordSchema } from './members.ts'

/** GET /me/account: how the member of this session signs in. */
export const accountSchema = memberSchema.extend({
  /** Recovery codes that are left. */
  recoveryCodes: z.number().int(),
  /** The organization wants a second factor of every member. */
  secondFactorRequired: z.boolean(),
})
export type Account = z.infer<typeof accountSchema>

export const accountUpdateSchema = z.strictObject({ name: textSchema.trim().min(1).max(200) })

/** `current` is left out by a member who has no password yet. */
export const passwordChangeSchema = z.strictObject({
  current: z.string().max(1024).optional(),
  password: newPasswordSchema,
})

export const sessionSchema = z.strictObject({
  id: z.string(),
  method: z.string(),
  secondFactor: z.boolean(),
  address: z.string(),
  userAgent: z.string(),
  createdAt: isoTime,
  /** To the minute. */
  lastSeenAt: isoTime,
  expiresAt: isoTime,
  /** The one that asks. */
  current: z.boolean(),
})
export type Session = z.infer<typeof sessionSchema>

export const identitySchema = z.strictObject({
  id: z.string(),
  provider: z.string(),
  email: z.string(),
  createdAt: isoTime,
})
export type Identity = z.infer<typeof identitySchema>

/** POST /me/second-factor/setup: shown once, and counts only when a code of it was given. */
export const secondFactorSetupSchema = z.strictObject({
  /** Base32, to type in. */
  secret: z.string(),
  /** `otpauth://totp/...`, to draw as a QR code. */
  uri: z.string(),
})
export type SecondFactorSetup = z.infer<typeof secondFactorSetupSchema>

/** Six digits of the authenticator app; where it says so, also a recovery code. */
export const codeInputSchema = z.strictObject({ code: z.string().trim().min(1).max(40) })

/** Each signs in once in place of a code; shown only this time. */
export const recoveryCodesSchema = z.strictObject({ recoveryCodes: z.array(z.string()) })
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>

/** POST /api/password-resets */
export const passwordResetRequestSchema = z.strictObject({ email: z.string().trim().toLowerCase().max(320) })
/** POST /api/password-resets/{token} */
export const passwordResetSchema = z.strictObject({ password: newPasswordSchema })

/** GET /me/session: also for a session that still owes its second factor. */
export const sessionStateSchema = z.strictObject({
  email: z.string(),
  organization: z.string(),
  /** What has to be given or set up before anything else is possible. */
  missing: z.enum(['second-factor', 'second-factor-setup']).nullable(),
})
export type SessionState = z.infer<typeof sessionStateSchema>
