import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  definition,
  givenIntegration,
  givenPublished,
  scheduleFlow,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  createIntegration,
  getIntegration,
  getVersion,
  listIntegrations,
  listVersions,
  publishIntegration,
  saveDraft,
  setTestBindings,
  testRun,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const broken = () => definition({ flows: [{ ...webhookFlow(), edges: [['trigger', 'nowhere']] }] })

it('refuses a definition with problems and names each', async () => {
  await expect(createIntegration(kit.as(), broken())).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path: 'flows[0].edges[0][1]' }, { path: 'flows[0].steps[0]', stepId: 'greet' }],
  })
})

it('stores a draft with problems when they are allowed, but not one that cannot be opened again', async () => {
  const draft = broken()
  const { problems } = await createIntegration(kit.as(), draft, { allowProblems: true })
  expect(problems.length).toBeGreaterThan(0)
  expect((await getIntegration(kit.as(), draft.key)).definition.flows[0]?.edges).toEqual([
    ['trigger', 'nowhere'],
  ])
  await expect(createIntegration(kit.as(), { key: 'x' }, { allowProblems: true })).rejects.toMatchObject({
    code: 'invalid',
  })
})

it('refuses a key that is taken, and takes the same key in another organization', async () => {
  const { key } = await givenIntegration(kit.as())
  await expect(createIntegration(kit.as(), definition({ key }))).rejects.toMatchObject({ code: 'conflict' })
  await expect(createIntegration(kit.stranger, definition({ key }))).resolves.toMatchObject({ key })
})

it('saves a draft only over the revision that was loaded', async () => {
  const draft = await givenIntegration(kit.as())
  const { revision } = await getIntegration(kit.as(), draft.key)
  const first = await saveDraft(kit.as(), draft.key, { ...draft, name: 'Mine' }, { revision })
  expect(first.revision).toBe(revision + 1)
  await expect(
    saveDraft(kit.as(), draft.key, { ...draft, name: 'Theirs' }, { revision }),
  ).rejects.toMatchObject({ code: 'precondition_failed' })
  expect((await getIntegration(kit.as(), draft.key)).definition.name).toBe('Mine')
})

it('lets one of two win who save the same revision at once', async () => {
  const draft = await givenIntegration(kit.as())
  const saves = await Promise.allSettled(
    ['A', 'B', 'C', 'D'].map((name) => saveDraft(kit.as(), draft.key, { ...draft, name }, { revision: 1 })),
  )
  expect(saves.filter((save) => save.status === 'fulfilled')).toHaveLength(1)
})

it('numbers versions without gaps, also when several publish at once', async () => {
  const { key } = await givenIntegration(kit.as())
  const published = await Promise.all([1, 2, 3].map(() => publishIntegration(kit.as(), key, {})))
  expect(published.map(({ version }) => version).toSorted()).toEqual([1, 2, 3])
})

it('keeps a version as it was when the draft goes on', async () => {
  const draft = await givenPublished(kit.as())
  await saveDraft(kit.as(), draft.key, { ...draft, name: 'Renamed' })
  expect((await getVersion(kit.as(), draft.key, '1')).name).toBe('Orders')
  expect((await listVersions(kit.as(), draft.key, {})).items).toMatchObject([{ number: 1, author: 'Olga' }])
  await expect(getVersion(kit.as(), draft.key, '2')).rejects.toMatchObject({ code: 'not_found' })
  await expect(getVersion(kit.as(), draft.key, 'x')).rejects.toMatchObject({ code: 'not_found' })
})

it('refuses to publish a draft with problems', async () => {
  const draft = broken()
  await createIntegration(kit.as(), draft, { allowProblems: true })
  await expect(publishIntegration(kit.as(), draft.key, {})).rejects.toMatchObject({ code: 'invalid' })
})

it('summarizes: newest version, unpublished changes, connectors', async () => {
  const draft = await givenPublished(kit.as(), {
    connections: { crm: { connector: 'http', type: 'api-key', owner: 'organization' } },
  })
  const summary = async () =>
    (await listIntegrations(kit.as(), { limit: '200' })).items.find((item) => item.key === draft.key)
  expect(await summary()).toMatchObject({
    version: 1,
    unpublishedChanges: false,
    connectors: ['http'],
    flows: 1,
  })
  await saveDraft(kit.as(), draft.key, { ...draft, description: 'more' })
  expect(await summary()).toMatchObject({ version: 1, unpublishedChanges: true })
})

it('pages through the list without gap or repeat', async () => {
  for (let count = 0; count < 3; count += 1) await givenIntegration(kit.stranger)
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listIntegrations>> = await listIntegrations(kit.stranger, {
      limit: '2',
      ...(cursor === null ? {} : { cursor }),
    })
    seen.push(...page.items.map((item) => item.key))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toHaveLength(
    await kit.services.db.tenant(kit.stranger.actor.organizationId).integration.count(),
  )
})

it('refuses a cursor that is not its own', async () => {
  await expect(listIntegrations(kit.as(), { cursor: 'nonsense' })).rejects.toMatchObject({
    code: 'bad_request',
  })
})

it('runs the draft with the test bindings, defaults filled in', async () => {
  const { key } = await givenIntegration(kit.as(), {
    config: {
      pages: [
        { title: 'Folder', fields: [{ key: 'folder', type: 'text', label: 'Folder', default: '/orders' }] },
      ],
    },
  })
  const { runId } = await testRun(kit.as(), key, 'main', { input: { name: 'Ada' }, upTo: 'greet' })
  const run = await kit.services.db.system.run.findUnique({ where: { id: runId } })
  expect(run).toMatchObject({
    trigger: 'test',
    options: { upTo: 'greet', config: { folder: '/orders' }, connections: {} },
  })
  const payload = await kit.services.db.system.payload.findUnique({ where: { id: run?.payloadId ?? '' } })
  expect(payload?.inline).toMatchObject({ body: { name: 'Ada' }, method: 'POST', rawBody: '{"name":"Ada"}' })
  expect(kit.queue.jobs.at(-1)).toEqual({ kind: 'run', runId, attempt: 0 })
})

it('takes the same snapshot for an unchanged draft', async () => {
  const { key } = await givenIntegration(kit.as())
  const runs = [await testRun(kit.as(), key, 'main', {}), await testRun(kit.as(), key, 'main', {})]
  const rows = await kit.services.db.system.run.findMany({
    where: { id: { in: runs.map((run) => run.runId) } },
    select: { versionId: true },
  })
  expect(rows[0]?.versionId).toBe(rows[1]?.versionId)
})

it('takes any number of test runs of a new draft at the same time', async () => {
  const { key } = await givenIntegration(kit.as())
  for (let round = 0; round < 2; round += 1) {
    const runs = await Promise.all(Array.from({ length: 60 }, () => testRun(kit.as(), key, 'main', {})))
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(60)
  }
})

it('tests a flow although another flow of the draft has problems', async () => {
  const draft = definition({
    flows: [webhookFlow(), { ...scheduleFlow(), edges: [['trigger', 'nowhere']] }],
  })
  await createIntegration(kit.as(), draft, { allowProblems: true })
  await expect(testRun(kit.as(), draft.key, 'main', {})).resolves.toMatchObject({ runId: expect.any(String) })
  await expect(testRun(kit.as(), draft.key, 'hourly', {})).rejects.toMatchObject({ code: 'invalid' })
  await expect(testRun(kit.as(), draft.key, 'nope', {})).rejects.toMatchObject({ code: 'not_found' })
})

it('refuses test bindings that do not fit', async () => {
  const { key } = await givenIntegration(kit.as())
  await expect(
    setTestBindings(kit.as(), key, { config: { nope: 1 }, connections: { crm: 'x' } }),
  ).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path: 'config.nope' }, { path: 'connections.crm' }],
  })
})
