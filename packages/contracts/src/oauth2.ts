import { z } from 'zod'

/**
 * An endpoint. It may hold `{{ field }}` of the connection's open fields that are `binding`: plain replacement, no
 * expressions. What comes of it has to be an https address (http for this machine only).
 */
const endpointSchema = z.string().min(1).max(2000)

export const oauth2GrantSchema = z.enum(['authorization_code', 'client_credentials'])
export type OAuth2Grant = z.infer<typeof oauth2GrantSchema>

/** What a connection type and an OAuth app say about the authorization server. An app's word goes before its type's. */
const serverShape = {
  /** Its identifier: endpoints that are not given are discovered there (RFC 8414, OpenID Connect), and `iss` has to match. */
  issuer: endpointSchema.optional(),
  authorizationUrl: endpointSchema.optional(),
  tokenUrl: endpointSchema.optional(),
  revocationUrl: endpointSchema.optional(),
  /** Further parameters of the authorization request, of the token request with client credentials. */
  parameters: z.record(z.string().min(1).max(100), z.string().max(1000)).optional(),
}

export const oauth2ManifestSchema = z.strictObject({
  grant: oauth2GrantSchema,
  ...serverShape,
  scopes: z.array(z.string().min(1).max(300)),
  /** Between scopes, where the server does not keep to the standard's space. */
  scopeSeparator: z.string().min(1).max(3).optional(),
  pkce: z.enum(['S256', 'none']),
  /** How the client proves itself at the token endpoint; `none`: a public client. */
  clientAuth: z.enum(['basic', 'post', 'none']),
  /** A field of the token endpoint's answer that names the account which signed in. */
  accountFrom: z.string().optional(),
  /** Fields of the connection with a client id and secret of its own. Left empty there: those of the OAuth app. */
  clientFrom: z.strictObject({ id: z.string(), secret: z.string() }).optional(),
  /** A field of the connection with an access token that was made by hand: with a value there nobody has to sign in. */
  tokenFrom: z.string().optional(),
  /** A field of the connection with scopes of its own, separated by spaces, in place of the others. */
  scopesFrom: z.string().optional(),
})
export type OAuth2Manifest = z.infer<typeof oauth2ManifestSchema>

/** Of an OAuth app: what its type leaves open, or what is different for this organization (a sandbox, a region). */
export const oauthAppSettingsSchema = z.strictObject({
  ...serverShape,
  scopes: z.array(z.string().min(1).max(300)).max(100).optional(),
  clientAuth: z.enum(['basic', 'post', 'none']).optional(),
})
export type OAuthAppSettings = z.infer<typeof oauthAppSettingsSchema>
