import { approvalSchema, type Step } from '@millrace/contracts'
import { runInstanceFlow } from '@millrace/services'
import { givenDeployed, webhookFlow } from '@millrace/services/testing'
import { approvalUrl, callbackUrl } from '@millrace/services/wait'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
beforeAll(async () => {
  kit = await createApiKit()
})
afterAll(() => kit.close())

/** A run that stands in the database as if its step waited. */
async function givenWaiting(step: Step, wait: { kind: string; until?: Date; data?: object } | null) {
  const { id } = await givenDeployed(kit.as(), { flows: [{ ...webhookFlow(), steps: [step] }] })
  const { runId } = await runInstanceFlow(kit.as(), id, 'main', {})
  const { organizationId } = kit.as().actor
  const { db } = kit.services
  const path = step.id
  if (wait !== null) {
    await db.system.run.update({ where: { id: runId }, data: { status: 'waiting', attempt: 1 } })
    await db.system.stepRun.create({
      data: { runId, path, organizationId, stepId: path, status: 'waiting', attempt: 1, firstSeq: 2 },
    })
    const until = wait.until ?? new Date(Date.now() + 60_000)
    await db.system.wait.create({
      data: { runId, path, organizationId, ...wait, recordedAt: new Date(), until, openUntil: until },
    })
  }
  return { runId, path }
}

const callbackStep: Step = { id: 'reply', use: 'wait', with: { callback: true } }
const approvalStep: Step = { id: 'ok', use: 'approval', with: { title: 'Pay?' } }
const request = {
  kind: 'approval',
  data: {
    title: 'Pay 10 EUR?',
    message: 'To Globex',
    form: [{ key: 'note', type: 'text', label: 'Note', required: true }],
    approvers: [],
  },
}

const pathOf = (url: string) => url.slice(kit.services.publicUrl.length)
const send = (
  address: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
) => kit.call(options.method ?? 'POST', address, { key: null, ...options })
const callbackOf = (wait: { runId: string; path: string }) => pathOf(callbackUrl(kit.services, wait))
const approvalOf = (wait: { runId: string; path: string }) =>
  `/api${pathOf(approvalUrl(kit.services, { ...wait, approver: null }))}`
const problem = async (response: Response) => ({ status: response.status, ...Object(await response.json()) })

describe('a callback', () => {
  it.each([
    ['application/json', '{"n":1}', { n: 1 }],
    ['application/x-www-form-urlencoded', 'a=1&a=2', { a: ['1', '2'] }],
    ['text/plain', 'hello', 'hello'],
  ])('takes a body of %s', async (type, body, value) => {
    const wait = await givenWaiting(callbackStep, { kind: 'callback' })
    const response = await send(callbackOf(wait), { body, headers: { 'content-type': type } })
    expect([response.status, await response.json()]).toEqual([200, { ok: true }])
    const row = await kit.services.db.system.wait.findFirstOrThrow({ where: { runId: wait.runId } })
    expect(row.resolution).toEqual({ kind: 'answered', value })
    const run = await kit.services.db.system.run.findUniqueOrThrow({ where: { id: wait.runId } })
    expect(run.status).toBe('queued')
  })

  it('is answered once', async () => {
    const wait = await givenWaiting(callbackStep, { kind: 'callback' })
    const answers = await Promise.all([1, 2, 3, 4].map((body) => send(callbackOf(wait), { body: { body } })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409])
    expect(await problem(await send(callbackOf(wait)))).toMatchObject({ code: 'already_answered' })
  })

  it('that comes before its step is kept', async () => {
    const wait = await givenWaiting(callbackStep, null)
    const body = JSON.stringify('x'.repeat(900))
    const response = await send(callbackOf(wait), { body, headers: { 'content-type': 'application/json' } })
    expect(response.status).toBe(200)
    const row = await kit.services.db.system.wait.findFirstOrThrow({ where: { runId: wait.runId } })
    expect(row).toMatchObject({ recordedAt: null, openUntil: null })
  })

  it('that comes too late is told so', async () => {
    const until = new Date(Date.now() - 1000)
    const wait = await givenWaiting(callbackStep, { kind: 'callback', until })
    const expired = { status: 410, code: 'expired' }
    const says = (until: Date) =>
      `Nobody answered in time: the wait of step reply expired at ${until.toISOString()}, so an answer changes nothing any more. To wait longer, raise timeoutMs of the step.`
    expect(await problem(await send(callbackOf(wait)))).toMatchObject({ ...expired, detail: says(until) })
    // As the end of the run leaves it.
    const { system } = kit.services.db
    const { runId, path } = wait
    const endedAt = new Date()
    const error = { code: 'wait_expired', message: 'Nobody called', retryable: false }
    await system.wait.deleteMany({ where: { runId } })
    await system.stepRun.update({
      where: { runId_path: { runId, path } },
      data: { status: 'failed', endedAt, error },
    })
    expect(await problem(await send(callbackOf(wait)))).toMatchObject({ ...expired, detail: says(endedAt) })
    await system.run.update({ where: { id: runId }, data: { status: 'failed' } })
    expect(await problem(await send(callbackOf(wait)))).toMatchObject({ ...expired, detail: says(endedAt) })
  })

  it('to a run that ended otherwise is told that', async () => {
    const wait = await givenWaiting(callbackStep, { kind: 'callback' })
    const { system } = kit.services.db
    await system.run.update({ where: { id: wait.runId }, data: { status: 'canceled' } })
    expect(await problem(await send(callbackOf(wait)))).toMatchObject({
      status: 410,
      detail: 'The run is over, so an answer changes nothing any more.',
    })
  })

  it.each(['a%ZZ', 'a%E0%A4', '%'])(
    'at the malformed path %s is told that there is no such address',
    async (path) => {
      const { runId } = await givenWaiting(callbackStep, null)
      const response = await send(`/callbacks/${runId}/${path}/token`)
      expect(await problem(response)).toMatchObject({ status: 404, code: 'not_found' })
    },
  )

  it('is not answered by the preview of a link, nor at an address that was guessed', async () => {
    const wait = await givenWaiting(callbackStep, { kind: 'callback' })
    const address = callbackOf(wait)
    expect((await send(address, { method: 'GET' })).status).toBe(405)
    const forged = address.replace(/.{4}$/, 'aaaa')
    expect(await problem(await send(forged))).toMatchObject({ status: 404, code: 'not_found' })
    const other = await givenWaiting(callbackStep, { kind: 'callback' })
    const token = callbackOf(other).split('/').at(-1) ?? ''
    const swapped = [...address.split('/').slice(0, -1), token].join('/')
    expect((await send(swapped)).status).toBe(404)
    expect((await send(address.replace('/callbacks/', '/callbacks/x'))).status).toBe(404)
    // The token is good for the path; the step is no approval.
    expect((await send(address.replace('/callbacks/', '/api/approvals/'), { method: 'GET' })).status).toBe(
      404,
    )
    const open = await kit.services.db.system.wait.findFirstOrThrow({ where: { runId: wait.runId } })
    expect(open.resolvedAt).toBeNull()
  })

  it('of a size beyond the limit is refused', async () => {
    const wait = await givenWaiting(callbackStep, { kind: 'callback' })
    const response = await send(callbackOf(wait), { body: { text: 'x'.repeat(2000) } })
    expect(await problem(response)).toMatchObject({ status: 413 })
  })
})

describe('an approval', () => {
  it('shows what is asked, takes a decision, and shows that', async () => {
    const wait = await givenWaiting(approvalStep, request)
    const address = approvalOf(wait)
    const shown = approvalSchema.parse(await (await send(address, { method: 'GET' })).json())
    expect(shown).toMatchObject({
      title: 'Pay 10 EUR?',
      status: 'open',
      organization: 'acme',
      integration: 'Orders',
    })
    expect(await problem(await send(address, { body: { decision: 'approved' } }))).toMatchObject({
      status: 422,
      problems: [{ path: 'form.note' }],
    })
    const body = { decision: 'approved', by: 'Ann', form: { note: 'fine' } }
    expect(await (await send(address, { body })).json()).toMatchObject({ status: 'approved', by: 'Ann' })
    expect(await problem(await send(address, { body }))).toMatchObject({
      status: 409,
      code: 'already_answered',
    })
    const audit = await kit.services.db.system.auditEntry.findFirstOrThrow({
      where: { entityId: wait.runId, action: 'approval.approve' },
    })
    expect(audit).toMatchObject({ actor: 'approver', data: { by: 'Ann', byFrom: 'claim', path: 'ok' } })
    expect(JSON.stringify(audit.data)).not.toContain('fine')
  })

  it('may be rejected without its form', async () => {
    const wait = await givenWaiting(approvalStep, request)
    const response = await send(approvalOf(wait), { body: { decision: 'rejected' } })
    expect(await response.json()).toMatchObject({ status: 'rejected', by: null })
  })

  it('says when it is too early and when it is too late', async () => {
    const early = await givenWaiting(approvalStep, null)
    const shown = approvalSchema.parse(await (await send(approvalOf(early), { method: 'GET' })).json())
    expect(shown).toMatchObject({ title: 'Pay?', status: 'early' })
    expect((await send(approvalOf(early), { body: { decision: 'approved' } })).status).toBe(409)
    const late = await givenWaiting(approvalStep, { ...request, until: new Date(Date.now() - 1000) })
    expect(await (await send(approvalOf(late), { method: 'GET' })).json()).toMatchObject({
      status: 'expired',
    })
    expect((await send(approvalOf(late), { body: { decision: 'approved' } })).status).toBe(410)
  })

  it('with approvers has a link for each of them and none for others', async () => {
    const data = { ...request.data, form: [], approvers: ['Ann', 'Bob'] }
    const wait = await givenWaiting(approvalStep, { kind: 'approval', data })
    expect((await send(approvalOf(wait), { method: 'GET' })).status).toBe(404)
    const bob = `/api${pathOf(approvalUrl(kit.services, { ...wait, approver: 1 }))}`
    expect((await send(bob.replace('approver=1', 'approver=0'), { method: 'GET' })).status).toBe(404)
    expect((await send(bob.replace('approver=1', 'approver=x'), { method: 'GET' })).status).toBe(404)
    const response = await send(bob, { body: { decision: 'approved', by: 'Ann' } })
    expect(await response.json()).toMatchObject({ status: 'approved', by: 'Bob', approver: 'Bob' })
    const audit = await kit.services.db.system.auditEntry.findFirstOrThrow({
      where: { entityId: wait.runId, action: 'approval.approve' },
    })
    expect(audit.data).toEqual({ path: 'ok', by: 'Bob', byFrom: 'link' })
  })
})
