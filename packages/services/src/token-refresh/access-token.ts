import type { Services } from '../context.ts'
import { openTokens, type TokensRow } from '../oauth/tokens.ts'
import { usableUntil } from './timing.ts'

export interface AccessToken {
  accessToken: string
  /** When whoever has it should ask again, in milliseconds since the epoch; null: never. */
  renewAt: number | null
}

/** null: it is over, or about to be. */
export function usableToken(
  services: Pick<Services, 'vault' | 'now'>,
  row: TokensRow & { expiresAt: Date | null; refreshedAt: Date | null },
): AccessToken | null {
  const { expiresAt, refreshedAt } = row
  const until = expiresAt === null ? null : usableUntil({ refreshedAt, expiresAt })
  if (until !== null && until <= services.now()) return null
  const tokens = openTokens(services, row)
  return tokens && { accessToken: tokens.accessToken, renewAt: until?.getTime() ?? null }
}
