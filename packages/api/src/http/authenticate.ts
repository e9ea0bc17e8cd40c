import { type Actor, authenticateApiKey, ServiceError, type Services } from '@millrace/services'
import { originOf } from './origin.ts'

/** The session of the request's cookie; given by the web app. */
export type Authenticate = (request: Request) => Promise<Actor | null>

/** A bearer key, or a session cookie. Whoever sends a key is not judged by a cookie that came along. */
export async function requireActor(
  { services, authenticate }: { services: Services; authenticate: Authenticate },
  request: Request,
): Promise<Actor> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (bearer !== undefined) {
    const actor = await authenticateApiKey(services, bearer, originOf(request.headers).address)
    if (actor !== null) return actor
    throw new ServiceError('unauthorized', 'The API key is unknown, revoked or expired.')
  }
  const actor = await authenticate(request)
  if (actor === null) throw new ServiceError('unauthorized', 'Send an API key: Authorization: Bearer <key>.')
  if (!isRead(request.method)) refuseForeignOrigin(request, services.publicUrl)
  return actor
}

export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Cookies travel with requests that other sites start; those two headers a page cannot forge. */
function refuseForeignOrigin(request: Request, publicUrl: string): void {
  const site = request.headers.get('sec-fetch-site')
  if (site === 'same-origin') return
  const origin = request.headers.get('origin')
  if (site === null && origin !== null && ownOrigins(request, publicUrl).has(origin)) return
  throw new ServiceError('forbidden', 'This request comes from another site.')
}

function ownOrigins(request: Request, publicUrl: string): Set<string> {
  const host = request.headers.get('host')
  const origins = [new URL(publicUrl).origin, new URL(request.url).origin]
  return new Set(host === null ? origins : [...origins, `http://${host}`, `https://${host}`])
}
