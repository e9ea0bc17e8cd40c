import { type OAuthApp, oauthAppSettingsSchema } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { findOAuthType } from '../oauth/connection.ts'
import { redirectUriOf } from '../oauth/redirect-uri.ts'

export const oauthAppInclude = { _count: { select: { connections: true } } } as const

export interface OAuthAppListRow {
  id: string
  name: string
  connector: string
  type: string
  clientId: string
  sealed: Uint8Array | null
  settings: unknown
  createdAt: Date
  updatedAt: Date
  _count: { connections: number }
}

/** Without its secret: that is write-only. */
export function toOAuthApp(services: Pick<Services, 'publicUrl'>, row: OAuthAppListRow): OAuthApp {
  return {
    id: row.id,
    name: row.name,
    connector: row.connector,
    type: row.type,
    grant: findOAuthType(row.connector, row.type)?.oauth2.grant ?? null,
    clientId: row.clientId,
    hasSecret: row.sealed !== null,
    settings: oauthAppSettingsSchema.parse(row.settings),
    redirectUri: redirectUriOf(services),
    connections: row._count.connections,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
