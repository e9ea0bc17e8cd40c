import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { describeBlobs } from '../../test/conformance.ts'
import { createBlobs } from '../create.ts'
import { createLocalBlobs } from './create-local-blobs.ts'

const home = mkdtempSync(path.join(tmpdir(), 'millrace-blobs-'))
const folder = path.join(home, 'blobs')

afterAll(() => rmSync(home, { recursive: true, force: true }))

describeBlobs('local folder', () => createLocalBlobs({ folder }))

test('nothing outside of the folder is read', async () => {
  writeFileSync(path.join(home, 'secret'), 'secret')
  await expect(createLocalBlobs({ folder }).get('../secret')).rejects.toThrow('gone')
})

test('a write that failed leaves no file', async () => {
  const own = path.join(home, 'own')
  async function* content() {
    yield Buffer.from('half')
    throw new Error('broke')
  }
  await expect(createLocalBlobs({ folder: own }).put(content())).rejects.toThrow('broke')
  const files = readdirSync(own, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files).toEqual([])
})

test('the adapter is chosen by the URL', async () => {
  const url = pathToFileURL(path.join(home, 'by-url')).href
  const { key } = await createBlobs({ url }).put('x')
  await createLocalBlobs({ folder: path.join(home, 'by-url') })
    .get(key)
    .then((stream) => stream.cancel())
  expect(() => createBlobs({ url: 'ftp://somewhere' })).toThrow('file:')
})

test('what a writer that died left is removed when it is old, and never listed', async () => {
  const own = path.join(home, 'died')
  const blobs = createLocalBlobs({ folder: own })
  await blobs.put('whole')
  mkdirSync(path.join(own, 'drafts'), { recursive: true })
  for (const [name, hoursAgo] of [
    ['a'.repeat(32), 48],
    ['b'.repeat(32), 0],
  ] as const) {
    const draft = path.join(own, 'drafts', name)
    writeFileSync(draft, 'half')
    const at = new Date(Date.now() - hoursAgo * 3_600_000)
    utimesSync(draft, at, at)
  }
  const olderThan = new Date(Date.now() - 24 * 3_600_000)
  expect((await blobs.list({ olderThan: new Date(Date.now() + 60_000), limit: 10 })).blobs).toHaveLength(1)
  expect(await blobs.removeUnfinished({ olderThan })).toBe(1)
  expect(readdirSync(path.join(own, 'drafts'))).toEqual(['b'.repeat(32)])
})

test('a folder that cannot be one is named at the start', async () => {
  const file = path.join(home, 'a-file')
  writeFileSync(file, '')
  await expect(createLocalBlobs({ folder: file }).check()).rejects.toThrow(file)
})
