import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { describeBlobs } from '../test/conformance.ts'
import { createBlobs } from './create.ts'
import { createLocalBlobs } from './local.ts'

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
