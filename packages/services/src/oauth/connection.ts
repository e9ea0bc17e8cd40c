import { type ConnectionTypeManifest, jsonObjectSchema, type OAuth2Manifest } from '@millrace/contracts'
import { z } from 'zod'
import { openValues, type SealedConnectionRow } from '../connection/seal.ts'
import { findConnectionType } from '../connection/type.ts'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { openValue } from '../sealed/index.ts'
import { type ClientCredentials, type OAuthServer, openServer } from './server.ts'

export type OAuthConnectionType = ConnectionTypeManifest & { oauth2: OAuth2Manifest }

export function findOAuthType(connector: string, type: string): OAuthConnectionType | null {
  const found = findConnectionType(connector, type)
  return found?.oauth2 === undefined ? null : { ...found, oauth2: found.oauth2 }
}

/** With its OAuth app: `include: { oauthApp: true }`. */
export interface OAuthConnectionRow extends SealedConnectionRow {
  name: string
  connector: string
  type: string
  openValues: unknown
  oauthApp: OAuthAppRow | null
}

export interface OAuthAppRow {
  id: string
  organizationId: string
  clientId: string
  sealed: Uint8Array | null
  sealedVersion: number
  settings: unknown
}

const secretSchema = z.strictObject({ clientSecret: z.string() })

/** The authorization server of a connection. Opens the client secret, which the caller has recorded. */
export async function serverOf(
  services: Services,
  { row, type }: { row: OAuthConnectionRow; type: OAuthConnectionType },
): Promise<OAuthServer> {
  return openServer(services, {
    organizationId: row.organizationId,
    type,
    settings: row.oauthApp?.settings,
    openValues: jsonObjectSchema.parse(row.openValues ?? {}),
    credentials: credentialsOf(services, { row, type }),
  })
}

/** A client id of the connection's own goes first. */
function credentialsOf(
  services: Pick<Services, 'vault'>,
  { row, type }: { row: OAuthConnectionRow; type: OAuthConnectionType },
): ClientCredentials {
  const { clientFrom } = type.oauth2
  if (clientFrom !== undefined) {
    const values = openValues(services, row)
    const id = values[clientFrom.id]
    const secret = values[clientFrom.secret]
    if (typeof id === 'string' && id !== '') {
      return { id, secret: typeof secret === 'string' && secret !== '' ? secret : null }
    }
  }
  if (row.oauthApp === null) throw noApp(type)
  const { id, organizationId, clientId, sealed, sealedVersion: version } = row.oauthApp
  if (sealed === null) return { id: clientId, secret: null }
  const record = { organizationId, id, purpose: 'oauth-app', version } as const
  return { id: clientId, secret: secretSchema.parse(openValue(services, record, sealed)).clientSecret }
}

export function noApp({ name }: ConnectionTypeManifest): ServiceError {
  return new ServiceError(
    'conflict',
    `There is no OAuth app for ${name} yet: an administrator adds one in the settings, under OAuth apps.`,
  )
}
