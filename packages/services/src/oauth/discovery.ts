import { type AuthorizationServer, discoveryRequest, processDiscoveryResponse } from 'oauth4webapi'
import type { Outbound, Services } from '../context.ts'
import { toOAuthFailure } from './failure.ts'
import { requireOutbound } from './outbound.ts'
import { requestOptions } from './request.ts'

const keptMs = 10 * 60_000
const keptServers = 500

type Known = Map<string, { server: AuthorizationServer; until: number }>
/** Per process: the port lives as long as the process. */
const knownBy = new WeakMap<Outbound, Known>()

/** What an issuer says of itself (OpenID Connect Discovery, or RFC 8414). Kept for ten minutes per organization. */
export async function discover(
  services: Services,
  { organizationId, issuer, fetch }: { organizationId: string; issuer: URL; fetch: typeof globalThis.fetch },
): Promise<AuthorizationServer> {
  const outbound = requireOutbound(services)
  const known: Known = knownBy.get(outbound) ?? new Map()
  knownBy.set(outbound, known)
  const key = `${organizationId} ${issuer.href}`
  const kept = known.get(key)
  const now = services.now().getTime()
  if (kept !== undefined && kept.until > now) return kept.server
  const server = await ask(issuer, fetch)
  if (known.size >= keptServers) known.clear()
  known.set(key, { server, until: now + keptMs })
  return server
}

async function ask(issuer: URL, fetch: typeof globalThis.fetch): Promise<AuthorizationServer> {
  try {
    for (const algorithm of ['oidc', 'oauth2'] as const) {
      const response = await discoveryRequest(issuer, { ...requestOptions(issuer, fetch), algorithm })
      if (response.status === 404 && algorithm === 'oidc') continue
      const { status } = response
      const plain = new Response(await response.text(), {
        status,
        headers: { 'content-type': 'application/json' },
      })
      return await processDiscoveryResponse(issuer, plain)
    }
    throw new TypeError('no discovery document')
  } catch (error) {
    throw toOAuthFailure(error)
  }
}
