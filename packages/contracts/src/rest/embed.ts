import { z } from 'zod'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'

/** How embed tokens may be signed. A key has one of them: a token cannot choose. */
export const embedAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const
export const embedAlgorithmSchema = z.enum(embedAlgorithms)
export type EmbedAlgorithm = z.infer<typeof embedAlgorithmSchema>

export const embedKeyInputSchema = z.strictObject({
  name: textSchema.min(1).max(100),
  /** SPKI in PEM. Left out: a pair is made here, and its private half is in the answer, once. */
  publicKeyPem: textSchema.max(10_000).optional(),
  /** Of a pair that is made here; default ES256. */
  algorithm: embedAlgorithmSchema.optional(),
})
export type EmbedKeyInput = z.infer<typeof embedKeyInputSchema>

export const embedKeySchema = z.strictObject({
  id: z.string(),
  /** `kid` of the tokens that it signs. */
  keyId: z.string(),
  name: z.string(),
  algorithm: embedAlgorithmSchema,
  publicKeyPem: z.string(),
  createdAt: isoTime,
  revokedAt: isoTime.nullable(),
})
export type EmbedKey = z.infer<typeof embedKeySchema>

export const createdEmbedKeySchema = embedKeySchema.extend({
  /** PKCS 8 in PEM; null: the key was brought along. */
  privateKeyPem: z.string().nullable(),
})
export type CreatedEmbedKey = z.infer<typeof createdEmbedKeySchema>

/** What a backend has to put into its tokens, and what they may do. */
export const embedSettingsSchema = z.strictObject({
  issuer: z.string(),
  audience: z.string(),
  /** A token may name a customer, and a user, that is not known yet: both are created. */
  customersFromTokens: z.boolean(),
})
export type EmbedSettings = z.infer<typeof embedSettingsSchema>
export const embedSettingsInputSchema = embedSettingsSchema.pick({ customersFromTokens: true })

export const embedSessionInputSchema = z.strictObject({ token: z.string().min(1).max(8192) })

export const embedSessionSchema = z.strictObject({ session: z.string(), expiresAt: isoTime })
export type EmbedSession = z.infer<typeof embedSessionSchema>
