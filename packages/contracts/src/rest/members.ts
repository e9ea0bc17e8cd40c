import { z } from 'zod'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'
import { pageQuerySchema } from './page.ts'
import { roleSchema } from './role.ts'

/** GET /me: who the session or key belongs to, and what it may do. */
export const meSchema = z.strictObject({
  kind: z.enum(['member', 'api-key']),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: roleSchema,
  /** What the role, and the scopes of a key, allow: names like `run.start`. */
  permissions: z.array(z.string()),
  organization: z.strictObject({ slug: z.string(), name: z.string() }),
})
export type Me = z.infer<typeof meSchema>

export const memberSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  /** Has a password; else signs in through an identity provider only. */
  password: z.boolean(),
  secondFactor: z.boolean(),
  /** Identity providers that sign the member in. */
  providers: z.array(z.string()),
  createdAt: isoTime,
  /** To the minute. */
  lastSeenAt: isoTime.nullable(),
})
export type Member = z.infer<typeof memberSchema>

export const memberQuerySchema = pageQuerySchema.extend({
  /** Part of the name or the e-mail address. */
  q: textSchema.max(200).optional(),
  role: roleSchema.optional(),
})

/** PUT /members/{id} */
export const memberUpdateSchema = z.strictObject({ role: roleSchema })

/** A link to hand on: only where no e-mail could be sent. */
export const passwordLinkSchema = z.strictObject({ link: z.string(), expiresAt: isoTime })
export type PasswordLink = z.infer<typeof passwordLinkSchema>

export const invitationInputSchema = z.strictObject({
  email: z.email().max(320),
  role: roleSchema,
})

export const invitationSchema = z.strictObject({
  id: z.string(),
  email: z.string(),
  role: roleSchema,
  /** Name of the member or key that invited. */
  invitedBy: z.string(),
  /** When the mail server took the e-mail; null: none was sent. */
  sentAt: isoTime.nullable(),
  /** Why none was sent, where a mail server is set up. */
  sendError: z.string().nullable(),
  createdAt: isoTime,
  expiresAt: isoTime,
})
export type Invitation = z.infer<typeof invitationSchema>

/** After inviting and after sending again: `link` is there when no e-mail went out, and is shown only this time. */
export const sentInvitationSchema = invitationSchema.extend({ link: z.string().nullable() })
export type SentInvitation = z.infer<typeof sentInvitationSchema>

/** GET /api/invitations/{token}: what whoever holds the link may see. */
export const invitationViewSchema = z.strictObject({
  email: z.string(),
  role: roleSchema,
  organization: z.string(),
  invitedBy: z.string(),
  expiresAt: isoTime,
})
export type InvitationView = z.infer<typeof invitationViewSchema>

export const newPasswordSchema = z
  .string()
  .min(12, { error: 'A password has at least 12 characters.' })
  .max(1024, { error: 'A password has at most 1024 characters.' })

/** POST /api/invitations/{token} */
export const acceptInvitationSchema = z.strictObject({
  name: textSchema.trim().min(1).max(200),
  password: newPasswordSchema,
})

export const organizationSettingsSchema = z.strictObject({
  slug: z.string(),
  name: z.string(),
  /** Every member needs a second factor. */
  requireSecondFactor: z.boolean(),
  /** A signed embed token may name a customer, and a user, that is not known yet: both are created. */
  customersFromTokens: z.boolean(),
})
export type OrganizationSettings = z.infer<typeof organizationSettingsSchema>

/** PUT /organization: what is left out stays as it is. */
export const organizationUpdateSchema = z.strictObject({
  name: textSchema.trim().min(1).max(200).optional(),
  requireSecondFactor: z.boolean().optional(),
  customersFromTokens: z.boolean().optional(),
})
