import {
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  clientCredentialsGrantRequest,
  nopkce,
  processAuthorizationCodeResponse,
  processClientCredentialsResponse,
  processRefreshTokenResponse,
  processRevocationResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi'
import { ServiceError } from '../errors.ts'
import { OAuthFailure, toOAuthFailure } from './failure.ts'
import { requestOptions } from './request.ts'
import type { OAuthServer } from './server.ts'

/** What a token endpoint gave. */
export interface TokenAnswer {
  accessToken: string
  refreshToken: string | null
  expiresInSeconds: number | null
  scope: string | null
  /** By the type's `accountFrom`. */
  account: string | null
}

/** Where the browser goes to be asked. Source: RFC 6749 section 4.1.1, RFC 7636. */
export async function authorizationUrl(
  { as, client, scope, parameters, usesPkce }: OAuthServer,
  { redirectUri, state, codeVerifier }: { redirectUri: string; state: string; codeVerifier: string },
): Promise<string> {
  if (as.authorization_endpoint === undefined) {
    throw new ServiceError(
      'conflict',
      'The authorization server has no address where somebody could sign in.',
    )
  }
  const url = new URL(as.authorization_endpoint)
  const query = {
    ...parameters,
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    state,
    ...(scope === '' ? {} : { scope }),
    ...(usesPkce
      ? { code_challenge: await calculatePKCECodeChallenge(codeVerifier), code_challenge_method: 'S256' }
      : {}),
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}

export async function exchangeCode(
  server: OAuthServer,
  {
    answer,
    redirectUri,
    state,
    codeVerifier,
  }: { answer: URLSearchParams; redirectUri: string; state: string; codeVerifier: string },
): Promise<TokenAnswer> {
  const { as, client, clientAuth, usesPkce } = server
  requireKnownIssuer(server, answer)
  return asked(server, async (options) => {
    const checked = validateAuthResponse(as, client, answer, state)
    const verifier = usesPkce ? codeVerifier : nopkce
    const response = await authorizationCodeGrantRequest(
      as,
      client,
      clientAuth,
      checked,
      redirectUri,
      verifier,
      options,
    )
    return processAuthorizationCodeResponse(as, client, await plain(response))
  })
}

export function refreshTokens(server: OAuthServer, refreshToken: string): Promise<TokenAnswer> {
  const { as, client, clientAuth } = server
  return asked(server, async (options) => {
    const response = await refreshTokenGrantRequest(as, client, clientAuth, refreshToken, options)
    return processRefreshTokenResponse(as, client, await plain(response))
  })
}

export function clientCredentials(server: OAuthServer): Promise<TokenAnswer> {
  const { as, client, clientAuth, scope, parameters } = server
  return asked(server, async (options) => {
    const form = { ...parameters, ...(scope === '' ? {} : { scope }) }
    const response = await clientCredentialsGrantRequest(as, client, clientAuth, form, options)
    return processClientCredentialsResponse(as, client, await plain(response))
  })
}

/** Source: RFC 7009. False: the server has no such endpoint. */
export async function revokeToken(
  { as, client, clientAuth, fetch }: OAuthServer,
  token: string,
): Promise<boolean> {
  if (as.revocation_endpoint === undefined) return false
  try {
    const options = requestOptions(new URL(as.revocation_endpoint), fetch)
    await processRevocationResponse(
      await plain(await revocationRequest(as, client, clientAuth, token, options)),
    )
    return true
  } catch (error) {
    throw toOAuthFailure(error)
  }
}

async function asked(
  server: OAuthServer,
  work: (options: ReturnType<typeof requestOptions>) => Promise<TokenEndpointResponse>,
): Promise<TokenAnswer> {
  const { as, fetch, manifest } = server
  try {
    const given = await work(requestOptions(new URL(as.token_endpoint ?? ''), fetch))
    const account = manifest.accountFrom === undefined ? undefined : given[manifest.accountFrom]
    return {
      accessToken: given.access_token,
      refreshToken: given.refresh_token ?? null,
      expiresInSeconds: given.expires_in ?? null,
      scope: given.scope ?? null,
      account: typeof account === 'string' ? account.slice(0, 200) : null,
    }
  } catch (error) {
    throw toOAuthFailure(error)
  }
}

/** RFC 9207 asks for a comparison with the issuer: where none was given, there is nothing to compare with. */
function requireKnownIssuer({ hasIssuer, as }: OAuthServer, answer: URLSearchParams): void {
  const iss = answer.get('iss')
  if (iss === null || hasIssuer || iss === as.issuer) return
  const named = URL.canParse(iss) ? new URL(iss).href.slice(0, 200) : 'something else'
  throw new OAuthFailure({
    kind: 'refused',
    message: `The answer comes from ${named}. If that is right, enter it as the issuer of the OAuth app.`,
  })
}

const mostBytes = 256 * 1024

/**
 * The answer as the library wants it: of this process's own class, its type named where a server forgets to. The id token
 * is left out: who signed in is not asked, and without an issuer it could not be checked.
 */
async function plain(response: Response): Promise<Response> {
  const text = await response.text()
  const { status } = response
  if (text.length > mostBytes)
    throw new OAuthFailure({ kind: 'unavailable', message: 'The answer is too long.' })
  const headers = { 'content-type': 'application/json' }
  const body = objectIn(text)
  if (body === null) return new Response(text === '' ? null : text, { status, headers })
  const { id_token: _idToken, ...rest } = body
  const typed = 'access_token' in rest ? { token_type: 'bearer', ...rest } : rest
  return new Response(JSON.stringify(typed), { status, headers })
}

function objectIn(text: string): (object & { id_token?: unknown }) | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}
