import { isEmptyDiff } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  definition,
  givenInstance,
  givenIntegration,
  givenPublished,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  diffDraft,
  diffGiven,
  diffVersion,
  getIntegration,
  listVersions,
  publishIntegration,
  restoreVersion,
  saveDraft,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

/** Version 1 as made, version 2 with another name, a draft with another description. */
async function givenHistory() {
  const first = await givenPublished(kit.as())
  const second = { ...first, name: 'Second' }
  await saveDraft(kit.as(), first.key, second)
  await publishIntegration(kit.as(), first.key, {})
  await saveDraft(kit.as(), first.key, { ...second, description: 'not published' })
  return { key: first.key, first, second }
}

const names = { kind: 'value', path: 'name', before: 'Orders', after: 'Second' }
const descriptions = { kind: 'value', path: 'description', after: 'not published' }

it('tells what a version changed against the one before it, or against any other', async () => {
  const { key } = await givenHistory()
  expect(await diffVersion(kit.as(), key, '2', {})).toMatchObject({
    from: 1,
    to: 2,
    diff: { details: [names] },
  })
  expect(await diffVersion(kit.as(), key, '1', { to: 'draft' })).toMatchObject({
    from: 1,
    to: 'draft',
    diff: { details: [names, descriptions] },
  })
  expect(await diffVersion(kit.as(), key, '2', { to: '1' })).toMatchObject({
    from: 2,
    to: 1,
    diff: { details: [{ before: 'Second', after: 'Orders' }] },
  })
  expect(await diffVersion(kit.as(), key, '1', {})).toMatchObject({
    from: null,
    diff: { flows: [{ key: 'main', change: 'added', steps: [{ id: 'greet', change: 'added' }] }] },
  })
  for (const to of ['9', '0', 'x']) {
    await expect(diffVersion(kit.as(), key, '1', { to })).rejects.toMatchObject({
      code: to === '9' ? 'not_found' : 'invalid',
    })
  }
})

it('tells what publishing would bring, also before the first version', async () => {
  const { key } = await givenHistory()
  expect(await diffDraft(kit.as(), key)).toMatchObject({
    from: 2,
    to: 'draft',
    diff: { details: [descriptions] },
  })
  const fresh = await givenIntegration(kit.as())
  expect(await diffDraft(kit.as(), fresh.key)).toMatchObject({
    from: null,
    diff: { flows: [{ change: 'added' }] },
  })
})

it('tells what an import would change, and stores nothing', async () => {
  const { key, second } = await givenHistory()
  const { revision } = await getIntegration(kit.as(), key)
  const given = { ...second, flows: [...second.flows, { ...webhookFlow(), key: 'more' }] }
  expect(await diffGiven(kit.as(), key, given)).toMatchObject({
    from: 'draft',
    to: 'given',
    diff: { details: [{ before: 'not published' }], flows: [{ key: 'more', change: 'added' }] },
  })
  expect((await getIntegration(kit.as(), key)).revision).toBe(revision)
  await expect(diffGiven(kit.as(), key, { key })).rejects.toMatchObject({ code: 'invalid' })
  await expect(diffGiven(kit.as(), key, { ...given, key: 'other' })).rejects.toMatchObject({
    problems: [{ path: 'key' }],
  })
})

it('does not replace a draft that no version holds, unless told to', async () => {
  const { key, first } = await givenHistory()
  await expect(restoreVersion(kit.as(), { key, number: '1' }, {})).rejects.toMatchObject({ code: 'conflict' })
  expect((await getIntegration(kit.as(), key)).definition.description).toBe('not published')
  const { revision } = await restoreVersion(kit.as(), { key, number: '1' }, { discardChanges: true })
  const draft = await getIntegration(kit.as(), key)
  expect(draft.revision).toBe(revision)
  expect(draft.definition).toEqual(first)
  // Version 1 is the draft now: nothing is lost when version 2 takes its place.
  await restoreVersion(kit.as(), { key, number: '2' }, {})
  expect(isEmptyDiff((await diffDraft(kit.as(), key)).diff)).toBe(true)
})

it('restores only over the revision that was seen', async () => {
  const { key } = await givenHistory()
  const { revision } = await getIntegration(kit.as(), key)
  const restore = (seen: number) =>
    restoreVersion(kit.as(), { key, number: '1', revision: seen }, { discardChanges: true })
  await expect(restore(revision - 1)).rejects.toMatchObject({ code: 'precondition_failed' })
  await expect(restore(revision)).resolves.toMatchObject({ revision: revision + 1 })
})

it('never overwrites what is saved at the same time', async () => {
  const { key, second } = await givenHistory()
  const { revision } = await getIntegration(kit.as(), key)
  const tries = await Promise.allSettled([
    restoreVersion(kit.as(), { key, number: '1', revision }, { discardChanges: true }),
    saveDraft(kit.as(), key, { ...second, description: 'mine' }, { revision }),
  ])
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

it('lists versions with their checksum and how many instances run each', async () => {
  const { integration } = await givenInstance(kit.as())
  await publishIntegration(kit.as(), integration, { comment: 'again' })
  const { items } = await listVersions(kit.as(), integration, {})
  expect(items).toMatchObject([
    { number: 2, comment: 'again', instances: 0 },
    { number: 1, instances: 1 },
  ])
  // The draft had not changed.
  expect(items[0]?.checksum).toBe(items[1]?.checksum)
})

it('tells another organization nothing', async () => {
  const { key } = await givenHistory()
  const { stranger } = kit
  for (const call of [
    () => diffVersion(stranger, key, '1', {}),
    () => diffDraft(stranger, key),
    () => diffGiven(stranger, key, definition({ key })),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: 'not_found' })
  }
})
