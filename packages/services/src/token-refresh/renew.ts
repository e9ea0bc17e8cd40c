import { Prisma, type Scopes, type TenantClient } from '@millrace/db'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import { alertStopped, pauseForConnection, type StoppedConnection } from '../connection-health/index.ts'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { findOAuthType, type OAuthConnectionType, serverOf } from '../oauth/connection.ts'
import { OAuthFailure } from '../oauth/failure.ts'
import { clientCredentials, refreshTokens, type TokenAnswer } from '../oauth/grants.ts'
import type { OAuthServer } from '../oauth/server.ts'
import { noTokens, openTokens, tokenColumns } from '../oauth/tokens.ts'
import { recordOpening } from '../sealed/index.ts'
import { type AccessToken, usableToken } from './access-token.ts'
import { nextAttemptAt } from './timing.ts'

export interface Renewal {
  organizationId: string
  connectionId: string
  /** `usable`: one that is good for now will do. `due`: also one that is good, when its time to be renewed has come. */
  wanted: 'usable' | 'due'
}

export type Renewed =
  | { kind: 'token'; token: AccessToken }
  /** `stopped`: it has just stopped, by this attempt. */
  | { kind: 'needs_authorization'; message: string; stopped?: StoppedConnection }
  | { kind: 'unavailable'; message: string; retryAfterMs: number }

/** Longer than waiting for the lock and an authorization server may take: what it answered must be stored. */
const timeoutMs = 60_000

/**
 * Renews under the lock of the connection's row, and stores what it got in the same transaction: a refresh token that
 * counts once is never sent twice, and who waited at the lock finds the new one. A failure is stored as well. Whoever binds
 * the connection meanwhile does not wait: its key does not change.
 */
export async function renew(services: Services, renewal: Renewal): Promise<Renewed> {
  const renewed = await services.db.transaction((scopes) => renewLocked(services, scopes, renewal), {
    timeoutMs,
  })
  if (renewed.kind === 'needs_authorization' && renewed.stopped !== undefined) {
    alertStopped(services, renewed.stopped).catch((error: unknown) =>
      services.log({ level: 'warn', message: 'an alert could not be sent', error }),
    )
  }
  return renewed
}

async function renewLocked(services: Services, scopes: Scopes, renewal: Renewal): Promise<Renewed> {
  const tx = scopes.tenant(renewal.organizationId)
  const row = await lockedRow(scopes, tx, renewal)
  const type = row === null ? null : findOAuthType(row.connector, row.type)
  if (row === null || type === null)
    return { kind: 'needs_authorization', message: 'The connection is gone.' }
  const now = services.now()
  const isDue = row.refreshDueAt !== null && row.refreshDueAt <= now
  const token = usableToken(services, row)
  if (token !== null && !(renewal.wanted === 'due' && isDue)) return { kind: 'token', token }
  if (row.status === 'needs_authorization') return { kind: 'needs_authorization', message: mustSignIn(row) }
  if (row.refreshFailures > 0 && row.refreshDueAt !== null && !isDue) {
    return { kind: 'unavailable', message: row.statusMessage, retryAfterMs: +row.refreshDueAt - +now }
  }
  await recordOpening(services, { ...renewal, reason: 'refresh' }, tx)
  const asked = await ask(services, { row, type })
  if (asked.ok) return store(services, tx, { row, ...asked })
  return asked.failure.isFinal
    ? giveUp(services, tx, { row, message: asked.failure.message })
    : putOff(services, tx, { row, failure: asked.failure, token })
}

type Row = NonNullable<Awaited<ReturnType<typeof lockedRow>>>

async function lockedRow(scopes: Scopes, tx: TenantClient, { organizationId, connectionId: id }: Renewal) {
  await scopes.query(Prisma.sql`
    SELECT id FROM "Connection" WHERE id = ${id}::uuid AND "organizationId" = ${organizationId}::uuid FOR NO KEY UPDATE`)
  return tx.connection.findFirst({ where: { id }, include: { oauthApp: true } })
}

type Asked =
  | { ok: true; server: OAuthServer; answer: TokenAnswer; type: OAuthConnectionType }
  | { ok: false; failure: OAuthFailure }

async function ask(
  services: Services,
  { row, type }: { row: Row; type: OAuthConnectionType },
): Promise<Asked> {
  try {
    if (type.oauth2.grant === 'client_credentials') {
      const server = await serverOf(services, { row, type })
      return { ok: true, type, server, answer: await clientCredentials(server) }
    }
    const refreshToken = openTokens(services, row)?.refreshToken ?? null
    if (refreshToken === null) return { ok: false, failure: noRefreshToken() }
    const server = await serverOf(services, { row, type })
    return { ok: true, type, server, answer: await refreshTokens(server, refreshToken) }
  } catch (error) {
    if (error instanceof OAuthFailure) return { ok: false, failure: error }
    // What the OAuth app lacks: an administrator mends it, and the next attempt finds it mended.
    if (!(error instanceof ServiceError)) throw error
    return {
      ok: false,
      failure: new OAuthFailure({ kind: 'unavailable', message: error.message }, { cause: error }),
    }
  }
}

async function store(
  services: Services,
  tx: TenantClient,
  { row, type, server, answer }: { row: Row } & Extract<Asked, { ok: true }>,
): Promise<Renewed> {
  const before = openTokens(services, row)
  const columns = tokenColumns(services, { row, answer, before, manifest: type.oauth2, scope: server.scope })
  const isMended = row.status !== 'failing'
  await tx.connection.update({
    where: { id: row.id },
    data: { ...columns, ...(isMended ? { status: 'active' } : { statusMessage: row.statusMessage }) },
  })
  await audit(services, tx, row, { action: 'connection.refresh' })
  const token = usableToken(services, { ...row, ...columns })
  if (token !== null) return { kind: 'token', token }
  const message = 'The authorization server gave a token that is over at once.'
  return { kind: 'unavailable', message, retryAfterMs: 1000 }
}

/** Only somebody who signs in helps: it is not tried again, and what uses the connection rests. */
async function giveUp(
  services: Services,
  tx: TenantClient,
  { row, message }: { row: Row; message: string },
): Promise<Renewed> {
  await tx.connection.update({
    where: { id: row.id },
    data: { ...noTokens, status: 'needs_authorization', statusMessage: message },
  })
  const paused = await pauseForConnection(tx, { connectionId: row.id, name: row.name })
  await audit(services, tx, row, { action: 'connection.needs-authorization', data: { message, paused } })
  const data = { connectionId: row.id, organizationId: row.organizationId, pausedInstances: paused }
  services.log({ level: 'warn', message: 'a connection has to be authorized again', data })
  const { organizationId, id: connectionId, name } = row
  const stopped = { organizationId, connectionId, name, message, paused }
  return { kind: 'needs_authorization', message: mustSignIn(row), stopped }
}

async function putOff(
  services: Services,
  tx: TenantClient,
  { row, failure, token }: { row: Row; failure: OAuthFailure; token: AccessToken | null },
): Promise<Renewed> {
  const now = services.now()
  const failures = row.refreshFailures + 1
  const dueAt = nextAttemptAt({ now, failures })
  const isOver = row.expiresAt === null || row.expiresAt <= now
  await tx.connection.update({
    where: { id: row.id },
    data: {
      refreshFailures: failures,
      refreshDueAt: dueAt,
      statusMessage: failure.message,
      ...(isOver ? { status: 'expired' } : {}),
    },
  })
  const data = { connectionId: row.id, organizationId: row.organizationId, failures, reason: failure.message }
  services.log({ level: 'warn', message: 'a token could not be renewed yet', data })
  if (token !== null) return { kind: 'token', token }
  return { kind: 'unavailable', message: failure.message, retryAfterMs: +dueAt - +now }
}

function audit(
  services: Services,
  tx: TenantClient,
  { id, organizationId, name }: Row,
  record: { action: string; data?: { message: string; paused: number } },
): Promise<void> {
  return recordPlatformAudit(services, tx, {
    ...record,
    organizationId,
    entity: 'connection',
    entityId: id,
    entityName: name,
  })
}

function noRefreshToken(): OAuthFailure {
  return new OAuthFailure({
    kind: 'refused',
    code: 'invalid_grant',
    message: 'The access token is over, and there is no refresh token to get another one with.',
  })
}

const mustSignIn = ({ name }: { name: string }) =>
  `The connection "${name}" has to be authorized again: somebody signs in at the third party.`
