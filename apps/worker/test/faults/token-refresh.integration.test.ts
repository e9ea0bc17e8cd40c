import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Step } from '@millrace/contracts'
import { getConnection } from '@millrace/services'
import type { AuthorizationServer } from '@millrace/testing/authorization-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { givenAuthorizationServer, givenAuthorized, givenFlowWith, signIn } from '../authorized.ts'
import { createKit, type Kit } from '../kit.ts'
import { startWorkerProcess } from '../worker-process.ts'

let kit: Kit
let server: AuthorizationServer

beforeAll(async () => {
  kit = await createKit()
  server = await givenAuthorizationServer(kit)
})
afterAll(async () => {
  await kit?.close()
  await server?.close()
})

const get = (id: string, url: string): Step => ({
  id,
  use: 'http.request',
  connection: 'files',
  with: { method: 'GET', url },
})

/** As after a while. */
const expire = (id: string) =>
  kit.services.db.system.connection.update({
    where: { id },
    data: { expiresAt: new Date(Date.now() - 1000), refreshDueAt: new Date(Date.now() - 1000) },
  })
const outputOf = async (runId: string, path: string) =>
  JSON.stringify(
    (await kit.services.db.system.stepRun.findUniqueOrThrow({ where: { runId_path: { runId, path } } }))
      .output,
  )

describe('fault 24: fifty runs find an access token that is over, with a refresh token that counts once', () => {
  it('exactly one refresh, in two worker processes, and all succeed', async () => {
    const connectionId = await givenAuthorized(kit, server.issuer)
    const deployed = await givenFlowWith(kit, { connectionId, steps: [get('ask', '/api/me')] })
    const calls = server.apiCalls.length
    await expire(connectionId)
    const runs = await Promise.all(Array.from({ length: 50 }, () => kit.start(deployed)))
    const refreshes = server.tokens.count('refresh_token')
    const other = await startWorkerProcess({ ...kit.env, WORKER_CONCURRENCY: '8' })
    const worker = await kit.worker({ concurrency: 8 })
    const ended = await Promise.all(runs.map((runId) => kit.ended(runId)))
    other.child.kill('SIGTERM')
    await Promise.all([other.exited, worker.stop()])
    expect(ended.map(({ status }) => status)).toEqual(runs.map(() => 'succeeded'))
    expect(server.tokens.count('refresh_token') - refreshes).toBe(1)
    expect(server.tokens.answered.filter(({ error }) => error !== null)).toEqual([])
    expect(server.apiCalls.slice(calls)).toEqual(runs.map(() => ({ authorized: true })))
  })
})

describe('a run that lasts longer than its access token', () => {
  it('its later steps have another one, and neither is in what the run leaves behind', async () => {
    const echo = await startEcho()
    const connectionId = await givenAuthorized(kit, echo.url)
    const steps = [get('first', '/echo'), get('hold', '/hold'), get('second', '/echo')]
    const deployed = await givenFlowWith(kit, { connectionId, steps })
    server.setAccessTokenSeconds(2)
    await expire(connectionId)
    const worker = await kit.worker()
    const runId = await kit.start(deployed)
    const held = await echo.held
    server.setAccessTokenSeconds(3600)
    const { expiresAt } = await kit.services.db.system.connection.findUniqueOrThrow({
      where: { id: connectionId },
    })
    await delay(Math.max(0, Number(expiresAt) - Date.now()))
    held.end('{}')
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    await worker.stop()
    const [first, , second] = echo.seen.map(
      ({ authorization }) => authorization?.replace('Bearer ', '') ?? '',
    )
    expect(second).not.toBe(first)
    expect(await outputOf(runId, 'first')).toContain('Bearer ***')
    expect(await outputOf(runId, 'second')).toContain('Bearer ***')
    const { journalEvent, stepRun, logLine } = kit.services.db.system
    const where = { where: { runId } }
    const left = JSON.stringify(
      await Promise.all([journalEvent.findMany(where), stepRun.findMany(where), logLine.findMany(where)]),
    )
    for (const token of [first, second]) expect(left).not.toContain(token)
    await echo.close()
  })
})

describe('an authorization that was withdrawn', () => {
  it('fails the step with the reason, and rests the instance until somebody has signed in again', async () => {
    const connectionId = await givenAuthorized(kit, server.issuer)
    const deployed = await givenFlowWith(kit, { connectionId, steps: [get('ask', '/api/me')] })
    server.forgetTokens()
    await expire(connectionId)
    const runId = await kit.start(deployed)
    const worker = await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({
      status: 'failed',
      errorCode: 'auth_failed',
      error: { message: expect.stringContaining('authorized again') },
    })
    expect(await getConnection(kit.ctx, connectionId)).toMatchObject({ status: 'needs_authorization' })
    const instance = () =>
      kit.services.db.system.instance.findUniqueOrThrow({ where: { id: deployed.instanceId } })
    expect(await instance()).toMatchObject({ status: 'paused', pausedBy: 'connection' })
    await signIn(kit, connectionId)
    expect(await instance()).toMatchObject({ pausedBy: null })
    expect(await kit.ended(await kit.start(deployed))).toMatchObject({ status: 'succeeded' })
    await worker.stop()
  })
})

/** Gives back the headers that it was sent; `/hold` waits until the test answers. */
async function startEcho() {
  const seen: IncomingHttpHeaders[] = []
  const held = Promise.withResolvers<ServerResponse>()
  const echo: Server = createServer((request, response) => {
    seen.push(request.headers)
    response.setHeader('content-type', 'application/json')
    if (request.url === '/hold') held.resolve(response)
    else response.end(JSON.stringify(request.headers))
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  const address = echo.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    held: held.promise,
    async close() {
      echo.closeAllConnections()
      echo.close()
      await once(echo, 'close')
    },
  }
}
