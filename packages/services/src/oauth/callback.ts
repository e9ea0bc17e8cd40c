import { Prisma, type Scopes } from '@millrace/db'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import { resumeForConnection } from '../connection-health/index.ts'
import type { Origin, Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { may } from '../permissions.ts'
import { recordOpening } from '../sealed/index.ts'
import { findMemberActor } from '../session/index.ts'
import { equalInConstantTime } from '../shared/equal.ts'
import { hashSecret } from '../shared/secret-token.ts'
import { findOAuthType, type OAuthConnectionType, serverOf } from './connection.ts'
import { OAuthFailure } from './failure.ts'
import { exchangeCode, type TokenAnswer } from './grants.ts'
import { openPending } from './pending.ts'
import { redirectUriOf } from './redirect-uri.ts'
import { AuthorizationRefused } from './refused.ts'
import type { OAuthServer } from './server.ts'
import { browserCookie } from './start.ts'
import { tokenColumns } from './tokens.ts'

export interface AuthorizationAnswer {
  /** The query that the authorization server has sent the browser back with. */
  query: URLSearchParams
  cookieOf: (name: string) => string | null
  sessionId: string | null
  origin?: Origin
}

export interface FinishedAuthorization {
  connectionId: string
  connectionName: string
  returnTo: string | null
  /** null: it is authorized. Otherwise a sentence for whoever sits there. */
  error: string | null
  /** Of no use any more. */
  cookie: string
}

/**
 * What the authorization server answered. Counts once, in the browser and session that began it: whoever gets hold of
 * the address, or makes somebody else open it, has nothing.
 */
export async function finishAuthorization(
  services: Services,
  answer: AuthorizationAnswer,
): Promise<FinishedAuthorization> {
  const state = answer.query.get('state') ?? ''
  const row = await takeAuthorization(services, { state, answer })
  const { connection } = row
  const type = findOAuthType(connection.connector, connection.type)
  if (type === null) throw new AuthorizationRefused('unknown')
  const finished = {
    connectionId: connection.id,
    connectionName: connection.name,
    returnTo: row.returnTo,
    cookie: browserCookie(row.id),
  }
  try {
    const { organizationId, id: connectionId } = connection
    await recordOpening(services, { organizationId, connectionId, reason: 'authorize' })
    const server = await serverOf(services, { row: connection, type })
    const tokens = await exchangeCode(server, {
      answer: answer.query,
      state,
      redirectUri: redirectUriOf(services),
      codeVerifier: openPending(services, row).codeVerifier,
    })
    await store(services, { row, type, server, tokens, origin: answer.origin })
    await resumeForConnection(services, { organizationId, connectionId })
    return { ...finished, error: null }
  } catch (error) {
    if (!(error instanceof OAuthFailure || error instanceof ServiceError)) throw error
    await noteFailure(services, { row, message: error.message, origin: answer.origin })
    return { ...finished, error: error.message }
  }
}

type Row = Awaited<ReturnType<typeof takeAuthorization>>

/** The browser and the session are looked at first: a stranger does not use up what is somebody else's. */
async function takeAuthorization(
  services: Services,
  { state, answer }: { state: string; answer: AuthorizationAnswer },
) {
  const now = services.now()
  const row = await services.db.system.authorization.findUnique({
    where: { stateHash: hashSecret(state) },
    include: { connection: { include: { oauthApp: true } } },
  })
  if (row === null || row.browserHash === null) throw new AuthorizationRefused('unknown')
  const cookie = answer.cookieOf(browserCookie(row.id)) ?? ''
  if (!equalInConstantTime(Buffer.from(hashSecret(cookie)), Buffer.from(row.browserHash))) {
    throw new AuthorizationRefused('other-browser')
  }
  if (row.sessionId !== null && !(await mayFinish(services, { ...row, sessionId: row.sessionId }, answer))) {
    throw new AuthorizationRefused('other-session')
  }
  if (row.usedAt !== null || row.sealed === null) throw new AuthorizationRefused('used')
  if (row.expiresAt <= now) throw new AuthorizationRefused('expired')
  const { count } = await services.db.tenant(row.organizationId).authorization.updateMany({
    where: { id: row.id, usedAt: null },
    data: { usedAt: now, sealed: null },
  })
  if (count === 0) throw new AuthorizationRefused('used')
  return { ...row, sealed: row.sealed }
}

/** The session that began it, whose member may still do what was begun. */
async function mayFinish(
  services: Services,
  begun: { sessionId: string; organizationId: string },
  answer: AuthorizationAnswer,
): Promise<boolean> {
  if (begun.sessionId !== answer.sessionId) return false
  const actor = await findMemberActor(services, begun.sessionId)
  return actor?.organizationId === begun.organizationId && may(actor.role, 'connection.write')
}

async function store(
  services: Services,
  {
    row,
    type,
    server,
    tokens,
    origin,
  }: {
    row: Row
    type: OAuthConnectionType
    server: OAuthServer
    tokens: TokenAnswer
    origin: Origin | undefined
  },
): Promise<void> {
  const { organizationId, connectionId: id, actor } = row
  await services.db.transaction(async (scopes) => {
    const tx = scopes.tenant(organizationId)
    const current = await lockedConnection(scopes, { organizationId, id })
    const columns = tokenColumns(services, {
      row: { id, organizationId, sealedTokens: null, tokensVersion: current.tokensVersion },
      answer: tokens,
      before: null,
      manifest: type.oauth2,
      scope: server.scope,
    })
    const statusMessage = tokens.account === null ? '' : `Signed in as ${tokens.account}.`
    await tx.connection.update({ where: { id }, data: { ...columns, status: 'active', statusMessage } })
    await recordPlatformAudit(services, tx, {
      organizationId,
      actor,
      origin,
      action: 'connection.authorized',
      entity: 'connection',
      entityId: id,
      entityName: row.connection.name,
      data: { scopes: columns.scopes },
    })
  })
}

/** A renewal that is under way ends first, and does not undo what comes now. */
async function lockedConnection(
  { query, tenant }: Scopes,
  { organizationId, id }: { organizationId: string; id: string },
): Promise<{ tokensVersion: number }> {
  await query(Prisma.sql`SELECT id FROM "Connection" WHERE id = ${id}::uuid FOR NO KEY UPDATE`)
  const row = await tenant(organizationId).connection.findFirst({
    where: { id },
    select: { tokensVersion: true },
  })
  if (row === null) throw new ServiceError('not_found', 'The connection has been deleted in the meantime.')
  return row
}

async function noteFailure(
  services: Services,
  { row, message, origin }: { row: Row; message: string; origin: Origin | undefined },
): Promise<void> {
  const { organizationId, connectionId, actor } = row
  const tx = services.db.tenant(organizationId)
  await tx.authorization.updateMany({ where: { id: row.id }, data: { error: message } })
  await recordPlatformAudit(services, tx, {
    organizationId,
    actor,
    origin,
    action: 'connection.authorized',
    entity: 'connection',
    entityId: connectionId,
    entityName: row.connection.name,
    result: 'refused',
    data: { message },
  })
}
