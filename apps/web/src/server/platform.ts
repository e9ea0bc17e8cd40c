import { createApi } from '@millrace/api'
import { createBlobs } from '@millrace/blobs'
import { createBundler } from '@millrace/bundler'
import { createDatabase } from '@millrace/db'
import { createLive } from '@millrace/live'
import { createMail } from '@millrace/mail'
import { createQueueBackend } from '@millrace/queue'
import { findMemberActor, type Origin, type ProvenIdentity, type Services, signOut } from '@millrace/services'
import { createVault } from '@millrace/vault'
import { env, npmEnvironment, tellNextAuthItsUrl } from '../env.ts'
import { log } from './log.ts'
import { createPlatformOutbound } from './outbound.ts'
import { identityProviders } from './providers/index.ts'
import { readSession, renewSession, type SessionSettings, sessionSettings } from './session.ts'
import { type PasswordSignIn, type SignInResult, signInIdentity, signInMember } from './sign-in.ts'

export interface Platform {
  session: SessionSettings
  /** Serves /api, /hooks and /metrics. */
  fetch: (request: Request) => Promise<Response>
  providers: ReturnType<typeof identityProviders>
  signIn: (input: PasswordSignIn) => Promise<SignInResult>
  signInWithProvider: (identity: ProvenIdentity, origin: Origin) => Promise<SignInResult>
  signOut: (sessionId: string) => Promise<void>
}

declare global {
  var millracePlatform: Platform | undefined
}

/**
 * Everything behind the pages, made once per process. Next gives each route its own copy of the modules: the whole is
 * kept on the global object, so that there is one pool, and so that errors meet the class that they were made from.
 */
export function platform(): Platform {
  globalThis.millracePlatform ??= createPlatform()
  return globalThis.millracePlatform
}

function createPlatform(): Platform {
  const settings = env()
  tellNextAuthItsUrl(settings)
  const { databaseUrl, redisUrl, blobUrl, masterKeys, publicUrl } = settings
  const live = createLive({
    databaseUrl,
    redisUrl,
    onError: (error) => log({ level: 'warn', message: 'live events had a problem', error }),
  })
  const services: Services = {
    db: createDatabase({ url: databaseUrl }),
    queue: createQueueBackend({ databaseUrl, redisUrl, bus: live }).queue(),
    live,
    vault: createVault(masterKeys),
    blobs: createBlobs({ url: blobUrl }),
    outbound: createPlatformOutbound(settings),
    bundler: createBundler({ environment: npmEnvironment() }),
    ...(settings.mail === null ? {} : { mail: createMail(settings.mail) }),
    publicUrl,
    now: () => new Date(),
    log,
  }
  services.blobs
    .check()
    .catch((error: unknown) => log({ level: 'error', message: 'BLOB_URL cannot be used', error }))
  const session = sessionSettings({ vault: services.vault, publicUrl })
  const api = createApi({
    services,
    authenticate: async (request) => {
      const given = await readSession(request.headers, session)
      return given === null ? null : findMemberActor(services, given)
    },
  })
  const stopping = stopSignal()
  return {
    session,
    fetch: async (request) => {
      const response = await api.fetch(endedBy(request, stopping))
      const cookie = response.ok ? await renewSession(request.headers, session) : null
      if (cookie !== null) response.headers.append('set-cookie', cookie)
      return response
    },
    providers: identityProviders(settings.providers),
    signIn: (input) => signInMember(services, input),
    signInWithProvider: (identity, origin) => signInIdentity(services, identity, origin),
    signOut: (sessionId) => signOut(services, sessionId),
  }
}

/** Next waits for open answers before it exits: a live log would hold it until the run is over. The page comes back elsewhere. */
function endedBy(request: Request, stopping: AbortSignal): Request {
  if (request.method !== 'GET') return request
  const { url, method, headers } = request
  // Not a copy: what comes past Next is no Request of the platform's class.
  return new Request(url, { method, headers, signal: AbortSignal.any([request.signal, stopping]) })
}

function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort())
  return stopping.signal
}
