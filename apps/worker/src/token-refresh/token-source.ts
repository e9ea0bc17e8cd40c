import { accessTokenKey, type RunError, type SandboxConnection } from '@millrace/contracts'
import type { Services } from '@millrace/services'
import { getAccessToken, TokenMissing } from '@millrace/services/token-refresh'
import type { RequestAnswer } from '../requests/answer.ts'

/** What a sandbox gets that asks for the access token of a slot: `{ accessToken, renewAt }`, or why there is none. */
export type TokenSource = (slot: string) => Promise<RequestAnswer>

/**
 * For the connections that one sandbox was given, and no other. `secretive` is what its words are masked by: each token
 * joins it before the sandbox has it.
 */
export function createTokenSource(
  services: Services,
  {
    organizationId,
    connections,
    secretive,
  }: {
    organizationId: string
    connections: Readonly<Record<string, SandboxConnection>>
    secretive: SandboxConnection[]
  },
): TokenSource {
  return async (slot) => {
    const connection = Object.hasOwn(connections, slot) ? connections[slot] : undefined
    if (connection === undefined) {
      return refused('connection_missing', `Nothing is connected to the slot ${slot}`)
    }
    try {
      const token = await getAccessToken(services, { organizationId, connectionId: connection.id })
      if (token === null) return refused('auth_failed', 'Nobody has signed in at the third party yet.')
      const { accessToken, renewAt } = token
      // A sandbox may ask as often as it likes, for the same token again.
      const isKnown = secretive.some(({ values }) => values[accessTokenKey] === accessToken)
      if (!isKnown) secretive.push({ ...connection, values: { [accessTokenKey]: accessToken } })
      return { ok: true, value: { accessToken, renewAt } }
    } catch (error) {
      if (!(error instanceof TokenMissing)) throw error
      const { message, retryAfterMs } = error
      return retryAfterMs === null ? refused('auth_failed', message) : later(message, retryAfterMs)
    }
  }
}

function refused(code: RunError['code'], message: string): RequestAnswer {
  return { ok: false, error: { code, message, retryable: false } }
}

function later(message: string, retryAfterMs: number): RequestAnswer {
  const details = { retryAfterMs: Math.ceil(retryAfterMs) }
  return { ok: false, error: { code: 'unavailable', message, retryable: true, details } }
}
