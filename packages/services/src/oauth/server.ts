import {
  type ConnectionTypeManifest,
  type JsonObject,
  type OAuth2Manifest,
  type OAuthAppSettings,
  oauthAppSettingsSchema,
} from '@millrace/contracts'
import {
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  None,
} from 'oauth4webapi'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { discover } from './discovery.ts'
import { fillEndpoint, requireEndpoint } from './endpoint.ts'
import { fetchOf } from './outbound.ts'

export interface ClientCredentials {
  id: string
  /** null: a public client. */
  secret: string | null
}

/** One authorization server, as one connection speaks to it. */
export interface OAuthServer {
  as: AuthorizationServer
  /** Its issuer is known: answers that name another one are not taken. */
  hasIssuer: boolean
  client: Client
  clientAuth: ClientAuth
  scope: string
  parameters: Record<string, string>
  usesPkce: boolean
  manifest: OAuth2Manifest
  fetch: typeof globalThis.fetch
}

/** From what the type, the OAuth app and the connection say, in this order the later one goes first. */
export async function openServer(
  services: Services,
  {
    organizationId,
    type,
    settings: stored,
    openValues,
    credentials,
  }: {
    organizationId: string
    type: ConnectionTypeManifest & { oauth2: OAuth2Manifest }
    settings: unknown
    openValues: JsonObject
    credentials: ClientCredentials
  },
): Promise<OAuthServer> {
  const manifest = type.oauth2
  const settings = oauthAppSettingsSchema.parse(stored ?? {})
  const fetch = await fetchOf(services, organizationId)
  const endpoint = (key: EndpointKey): URL | null => {
    const template = settings[key] ?? manifest[key]
    return template === undefined ? null : fillEndpoint(template, { fields: type.fields, values: openValues })
  }
  const issuer = endpoint('issuer')
  const given = {
    authorization_endpoint: endpoint('authorizationUrl')?.href,
    token_endpoint: endpoint('tokenUrl')?.href,
    revocation_endpoint: endpoint('revocationUrl')?.href,
  }
  const needsDiscovery =
    given.token_endpoint === undefined ||
    (manifest.grant === 'authorization_code' && given.authorization_endpoint === undefined)
  if (needsDiscovery && issuer === null) throw noEndpoints(type)
  const found =
    needsDiscovery && issuer !== null ? await discover(services, { organizationId, issuer, fetch }) : null
  const as: AuthorizationServer = {
    ...found,
    ...discoveredEndpoints(found),
    issuer:
      found?.issuer ?? issuerText(settings, manifest, issuer) ?? new URL(given.token_endpoint ?? '').origin,
    ...Object.fromEntries(Object.entries(given).filter(([, url]) => url !== undefined)),
  }
  return {
    as,
    hasIssuer: issuer !== null,
    client: { client_id: credentials.id },
    clientAuth: clientAuthOf(settings.clientAuth ?? manifest.clientAuth, credentials),
    scope: scopeOf({ manifest, settings, openValues }),
    parameters: { ...manifest.parameters, ...settings.parameters },
    usesPkce: manifest.pkce === 'S256',
    manifest,
    fetch,
  }
}

/** What a server says of itself is held to the same as what an administrator enters: secrets go to these addresses. */
function discoveredEndpoints(found: AuthorizationServer | null): Partial<AuthorizationServer> {
  const keys = ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint'] as const
  return Object.fromEntries(
    keys.flatMap((key) => (found?.[key] === undefined ? [] : [[key, requireEndpoint(found[key]).href]])),
  )
}

type EndpointKey = 'issuer' | 'authorizationUrl' | 'tokenUrl' | 'revocationUrl'

/** As it was written: an issuer is compared letter by letter, and a parsed address may end in another slash. */
function issuerText(settings: OAuthAppSettings, manifest: OAuth2Manifest, filled: URL | null): string | null {
  const text = settings.issuer ?? manifest.issuer
  if (filled === null || text === undefined) return null
  return text.includes('{{') ? filled.href.replace(/\/$/, '') : text
}

function clientAuthOf(method: OAuth2Manifest['clientAuth'], { secret }: ClientCredentials): ClientAuth {
  if (secret === null || method === 'none') return None()
  return method === 'post' ? ClientSecretPost(secret) : ClientSecretBasic(secret)
}

function scopeOf({
  manifest,
  settings,
  openValues,
}: {
  manifest: OAuth2Manifest
  settings: OAuthAppSettings
  openValues: JsonObject
}): string {
  const own = manifest.scopesFrom === undefined ? undefined : openValues[manifest.scopesFrom]
  const scopes =
    typeof own === 'string' && own.trim() !== ''
      ? own.trim().split(/[\s,]+/)
      : (settings.scopes ?? manifest.scopes)
  return scopes.join(manifest.scopeSeparator ?? ' ')
}

function noEndpoints({ name }: ConnectionTypeManifest): ServiceError {
  return new ServiceError(
    'conflict',
    `The OAuth app for ${name} does not say where: enter its issuer, or its authorization and token addresses.`,
  )
}
