import { text } from 'node:stream/consumers'
import type { Json } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { appendToJournal, createTestKit, givenDeployed, type TestKit } from '../../test/index.ts'
import {
  type Context,
  followEvents,
  getRun,
  listRuns,
  listStepRuns,
  openRunInput,
  openStepOutput,
  runInstanceFlow,
} from '../index.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { approvalUrl } from '../wait/index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

/** A run whose steps, logs, error and input tell an address, as one that mails it. */
async function givenTelling({ outputBytes = 0 } = {}) {
  const ctx = kit.as()
  const { organizationId } = ctx.actor
  const instance = await givenDeployed(ctx)
  const other = approvalUrl(kit.services, { runId: instance.id, path: 'ask', approver: null })
  const { runId } = await runInstanceFlow(ctx, instance.id, 'main', { input: { link: other } })
  const url = approvalUrl(kit.services, { runId, path: 'each[3]/ask', approver: 1 })
  const says: Json = { html: `<a href="${url}">${'x'.repeat(outputBytes)}</a>` }
  const error = { code: 'code_threw', message: `cannot send ${url}`, retryable: false, details: says }
  const { system } = kit.services.db
  const common = { runId, organizationId, attempt: 1 }
  const stored = outputBytes === 0 ? null : await kit.services.blobs.put(JSON.stringify(says))
  const payload =
    stored === null
      ? null
      : await system.payload.create({
          data: { organizationId, runId, bytes: outputBytes, blobKey: stored.key },
        })
  await system.stepRun.createMany({
    data: [
      {
        ...common,
        path: 'mail',
        stepId: 'mail',
        status: 'succeeded',
        firstSeq: 2,
        input: jsonColumn(says),
        ...(payload === null ? { output: jsonColumn(says) } : { outputId: payload.id }),
      },
      { ...common, path: 'post', stepId: 'post', status: 'failed', firstSeq: 3, error: jsonColumn(error) },
    ],
  })
  await appendToJournal(ctx, runId, [
    { seq: 2, type: 'log', level: 'info', message: `mailed ${url}` },
    { seq: 3, type: 'end' },
  ])
  await system.run.update({
    where: { id: runId },
    data: { status: 'failed', errorCode: error.code, error: jsonColumn(error) },
  })
  const tokens = [other, url].map((each) => new URL(each).pathname.split('/').at(-1) ?? '')
  return { runId, tokens }
}

async function readAll(who: 'viewer' | 'support' | Context, runId: string): Promise<Record<string, string>> {
  const ctx = typeof who === 'string' ? kit.as(who) : who
  const events: unknown[] = []
  const signal = new AbortController().signal
  for await (const page of await followEvents(ctx, { runId, afterSeq: 0, signal })) events.push(...page)
  return {
    run: JSON.stringify(await getRun(ctx, runId)),
    list: JSON.stringify(await listRuns(ctx, {})),
    steps: JSON.stringify(await listStepRuns(ctx, runId, {})),
    events: JSON.stringify(events),
    output: await text(await openStepOutput(ctx, runId, 'mail')),
    input: await text(await openRunInput(ctx, runId)),
  }
}

it.each([0, 300_000])('shows a viewer no address in what a run holds, output of %d bytes', async (bytes) => {
  const { runId, tokens } = await givenTelling({ outputBytes: bytes })
  const shown = await readAll('viewer', runId)
  for (const [name, content] of Object.entries(shown)) {
    expect(content, name).toContain('[hidden]')
    for (const token of tokens) expect(content, name).not.toContain(token)
  }
  // Whoever may answer reads the same with the addresses.
  for (const [name, content] of Object.entries(await readAll('support', runId))) {
    expect(content, name).not.toContain('[hidden]')
    expect(
      tokens.some((token) => content.includes(token)),
      name,
    ).toBe(true)
  }
})

it('shows a key without the scope no address either, whatever its role', async () => {
  const { runId, tokens } = await givenTelling()
  const owner = kit.as()
  const { id, organizationId } = owner.actor
  const scopes = ['run.read']
  const narrow = { ...owner, actor: { kind: 'api-key', id, organizationId, role: 'owner', scopes } } as const
  for (const [name, content] of Object.entries(await readAll(narrow, runId))) {
    for (const token of tokens) expect(content, name).not.toContain(token)
  }
})

it('finds no run for a viewer by what is hidden in its error', async () => {
  const { runId, tokens } = await givenTelling()
  const token = tokens.at(-1)?.slice(0, 5) ?? ''
  const found = async (role: 'viewer' | 'support', q: string) =>
    (await listRuns(kit.as(role), { q })).items.map(({ id }) => id)
  expect(await found('support', token)).toContain(runId)
  expect(await found('viewer', token)).toEqual([])
  expect(await found('viewer', 'code_threw')).toContain(runId)
  await kit.services.db.system.run.update({
    where: { id: runId },
    data: { error: { code: 'code_threw', message: 'cannot send', retryable: false } },
  })
  expect(await found('viewer', 'CANNOT send')).toContain(runId)
})
