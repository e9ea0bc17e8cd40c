import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  definition,
  givenInstance,
  givenIntegration,
  givenPublished,
  type TestKit,
} from '../../test/index.ts'
import {
  archiveIntegration,
  createIntegration,
  duplicateIntegration,
  getIntegration,
  getIntegrationSummary,
  listIntegrations,
  publishIntegration,
  saveDraft,
  setAvailability,
  unarchiveIntegration,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const keysOf = async (query: object) =>
  (await listIntegrations(kit.as(), { limit: '200', ...query })).items.map(({ key }) => key)

it('finds integrations by text, category, label and availability, wildcards taken as they are', async () => {
  const one = await givenIntegration(kit.as(), {
    name: 'Invoices 100%',
    category: 'Finance',
    labels: ['beta', 'eu'],
  })
  const two = await givenIntegration(kit.as(), { name: 'Payroll', category: 'HR', labels: ['eu'] })
  await setAvailability(kit.as(), two.key, { availability: 'deployable' })
  expect(await keysOf({ q: 'INVOICES 100%' })).toEqual([one.key])
  expect(await keysOf({ q: '%%' })).toEqual([])
  expect(await keysOf({ category: 'HR' })).toEqual([two.key])
  expect(await keysOf({ label: 'eu' })).toEqual([two.key, one.key])
  expect(await keysOf({ label: 'eu', availability: 'deployable' })).toEqual([two.key])
  await expect(keysOf({ availability: 'public' })).rejects.toMatchObject({ code: 'invalid' })
})

it('summarizes a row of an earlier release from its draft', async () => {
  const { key } = await givenIntegration(kit.as())
  const before = await getIntegrationSummary(kit.as(), key)
  await kit.services.db.system.$executeRaw`UPDATE "Integration" SET "draftSummary" = NULL WHERE key = ${key}`
  expect(await getIntegrationSummary(kit.as(), key)).toMatchObject({
    problems: before.problems,
    flows: before.flows,
    connectors: before.connectors,
  })
})

it('counts the instances of every row', async () => {
  const { integration } = await givenInstance(kit.as())
  expect(await getIntegrationSummary(kit.as(), integration)).toMatchObject({ instances: 1, version: 1 })
})

it('takes an archived integration from lists, and refuses to change or publish it until it is back', async () => {
  const draft = await givenPublished(kit.as())
  const { archivedAt } = await archiveIntegration(kit.as(), draft.key)
  expect(archivedAt).not.toBeNull()
  // A second time keeps the first time.
  expect((await archiveIntegration(kit.as(), draft.key)).archivedAt).toBe(archivedAt)
  expect(await keysOf({})).not.toContain(draft.key)
  expect(await keysOf({ archived: 'true' })).toContain(draft.key)
  expect(await keysOf({ archived: 'any' })).toContain(draft.key)
  await expect(saveDraft(kit.as(), draft.key, draft)).rejects.toMatchObject({ code: 'conflict' })
  await expect(publishIntegration(kit.as(), draft.key, {})).rejects.toMatchObject({ code: 'conflict' })
  await unarchiveIntegration(kit.as(), draft.key)
  await expect(publishIntegration(kit.as(), draft.key, {})).resolves.toEqual({ version: 2 })
})

it('duplicates the draft or a version under a new key', async () => {
  const draft = await givenPublished(kit.as())
  await saveDraft(kit.as(), draft.key, { ...draft, description: 'newer' })
  await duplicateIntegration(kit.as(), draft.key, { key: 'copy-of-draft', name: 'Copy' })
  await duplicateIntegration(kit.as(), draft.key, { key: 'copy-of-1', name: 'Copy', version: 1 })
  expect((await getIntegration(kit.as(), 'copy-of-draft')).definition).toMatchObject({
    key: 'copy-of-draft',
    name: 'Copy',
    description: 'newer',
  })
  expect((await getIntegration(kit.as(), 'copy-of-1')).definition.description).toBeUndefined()
  expect(await getIntegrationSummary(kit.as(), 'copy-of-1')).toMatchObject({ version: null })
  const again = { key: 'copy-of-1', name: 'Copy' }
  await expect(duplicateIntegration(kit.as(), draft.key, again)).rejects.toMatchObject({ code: 'conflict' })
  await expect(
    duplicateIntegration(kit.as(), draft.key, { ...again, key: 'x', version: 9 }),
  ).rejects.toMatchObject({ code: 'not_found' })
  await expect(
    duplicateIntegration(kit.as(), draft.key, { key: 'Not A Key', name: '' }),
  ).rejects.toMatchObject({ code: 'invalid', problems: [{ path: 'key' }, { path: 'name' }] })
})

it('says who saved the draft, and when, to whoever would overwrite it', async () => {
  const draft = await givenIntegration(kit.as())
  await saveDraft(kit.as(), draft.key, draft)
  expect(await getIntegrationSummary(kit.as(), draft.key)).toMatchObject({ draftSavedBy: 'Olga' })
  await expect(saveDraft(kit.as(), draft.key, draft, { revision: 1 })).rejects.toMatchObject({
    code: 'precondition_failed',
    message: expect.stringMatching(/^Olga has saved this draft since you loaded it \(revision 2, 20/),
  })
})

it('refuses an icon that is no image, an icon of no connector, and a label that is there twice', async () => {
  const create = (details: object) => createIntegration(kit.as(), definition(details))
  await expect(create({ icon: 'https://example.com/a.png' })).rejects.toMatchObject({
    problems: [{ path: 'icon' }],
  })
  await expect(create({ icon: 'dropbx' })).rejects.toMatchObject({
    problems: [{ path: 'icon', hint: expect.stringContaining('dropbox') }],
  })
  await expect(create({ labels: ['a', 'a'] })).rejects.toMatchObject({ problems: [{ path: 'labels[1]' }] })
  await expect(create({ icon: 'dropbox', labels: ['a'], documentation: '# Hello' })).resolves.toBeDefined()
})
