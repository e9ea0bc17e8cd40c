import { z } from 'zod'
import { slugSchema } from '../definition/schema.ts'
import { oauth2GrantSchema, oauthAppSettingsSchema } from '../oauth2.ts'
import { textSchema } from '../text.ts'
import { connectionStatusSchema } from './connections.ts'
import { isoTime } from './iso-time.ts'
import { pageQuerySchema } from './page.ts'

export const oauthAppInputSchema = z.strictObject({
  name: textSchema.min(1).max(200),
  connector: slugSchema,
  type: slugSchema,
  clientId: textSchema.min(1).max(1000),
  /** Write-only. Left out: a public client. */
  clientSecret: textSchema.min(1).max(5000).optional(),
  settings: oauthAppSettingsSchema.default({}),
})
export type OAuthAppInput = z.infer<typeof oauthAppInputSchema>

/** A secret that is left out stays; null takes it away. */
export const oauthAppUpdateSchema = z.strictObject({
  name: textSchema.min(1).max(200).optional(),
  clientId: textSchema.min(1).max(1000).optional(),
  clientSecret: textSchema.min(1).max(5000).nullable().optional(),
  settings: oauthAppSettingsSchema.optional(),
})
export type OAuthAppUpdate = z.infer<typeof oauthAppUpdateSchema>

/** The organization's registration at an authorization server. */
export const oauthAppSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  connector: z.string(),
  type: z.string(),
  grant: oauth2GrantSchema.nullable(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  settings: oauthAppSettingsSchema,
  /** To be registered at the authorization server, exactly so. */
  redirectUri: z.string(),
  connections: z.int(),
  createdAt: isoTime,
  updatedAt: isoTime,
})
export type OAuthApp = z.infer<typeof oauthAppSchema>

export const oauthAppQuerySchema = pageQuerySchema.extend({
  q: textSchema.optional(),
  connector: textSchema.optional(),
  type: textSchema.optional(),
})

/** POST /connections/{id}/authorize */
export const authorizeInputSchema = z.strictObject({
  /** An OAuth app by id; left out: the one that the connection has, or else the only one of its type. */
  oauthApp: z.string().optional(),
  /** A path of this server where the browser goes afterwards; left out: the window closes itself. */
  returnTo: z
    .string()
    .max(2000)
    .regex(/^\/(?![/\\])[^\\\p{Cc}]*$/u, 'must be a path of this server, like /connections')
    .optional(),
})
export type AuthorizeInput = z.infer<typeof authorizeInputSchema>

export const authorizeResultSchema = z.strictObject({
  /** To be opened in a browser within ten minutes, once; null: it is authorized, nobody has to sign in. */
  url: z.string().nullable(),
  status: connectionStatusSchema,
})
export type AuthorizeResult = z.infer<typeof authorizeResultSchema>
