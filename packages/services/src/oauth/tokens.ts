import type { OAuth2Manifest } from '@millrace/contracts'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { openValue, sealValue } from '../sealed/index.ts'
import { renewalDueAt } from '../token-refresh/timing.ts'
import type { TokenAnswer } from './grants.ts'

/** What `Connection.sealedTokens` holds. */
const tokensSchema = z.strictObject({ accessToken: z.string(), refreshToken: z.string().nullable() })
export type Tokens = z.infer<typeof tokensSchema>

export interface TokensRow {
  id: string
  organizationId: string
  sealedTokens: Uint8Array | null
  tokensVersion: number
}

export function openTokens(services: Pick<Services, 'vault'>, row: TokensRow): Tokens | null {
  const { id, organizationId, sealedTokens, tokensVersion: version } = row
  if (sealedTokens === null) return null
  const record = { organizationId, id, purpose: 'tokens', version } as const
  return tokensSchema.parse(openValue(services, record, sealedTokens))
}

/** The columns that a new answer of the authorization server fills. A server that gives no new refresh token keeps the old one good. */
export function tokenColumns(
  services: Pick<Services, 'vault' | 'now'>,
  {
    row,
    answer,
    before,
    manifest,
    scope,
  }: { row: TokensRow; answer: TokenAnswer; before: Tokens | null; manifest: OAuth2Manifest; scope: string },
) {
  const { id, organizationId } = row
  const now = services.now()
  const version = row.tokensVersion + 1
  const tokens: Tokens = {
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken ?? before?.refreshToken ?? null,
  }
  const expiresAt =
    answer.expiresInSeconds === null ? null : new Date(now.getTime() + answer.expiresInSeconds * 1000)
  const separator = manifest.scopeSeparator ?? ' '
  return {
    sealedTokens: sealValue(services, { organizationId, id, purpose: 'tokens', version }, tokens),
    tokensVersion: version,
    expiresAt,
    refreshedAt: now,
    refreshDueAt: renewalDueAt({
      now,
      expiresAt,
      by:
        manifest.grant === 'client_credentials'
          ? 'asking'
          : tokens.refreshToken === null
            ? 'nobody'
            : 'token',
    }),
    refreshFailures: 0,
    scopes: (answer.scope ?? scope).split(separator).filter((each) => each !== ''),
    statusMessage: '',
  }
}

/** Nothing is left that could be used. */
export const noTokens = {
  sealedTokens: null,
  expiresAt: null,
  refreshDueAt: null,
  refreshFailures: 0,
} as const
