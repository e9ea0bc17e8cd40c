import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkOutbound } from './check.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'millrace-outbound-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const given = async (files: Record<string, string>, exceptions: Record<string, string> = {}) => {
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text)
  return checkOutbound(root, { files: Object.keys(files), exceptions })
}

it('names file, line and what is used, and what to use instead', async () => {
  await expect(given({ 'send.ts': "\nawait fetch('https://a.example')" })).rejects.toThrow(
    /^send\.ts:2 uses fetch\n(.|\n)*createGuardedFetch/,
  )
})

it('lets an exception be, and asks to take it away when it is needed no more', async () => {
  await given({ 'send.ts': "await fetch('/api')" }, { 'send.ts': 'runs in browsers' })
  await expect(given({ 'send.ts': '' }, { 'send.ts': 'runs in browsers' })).rejects.toThrow(
    'send.ts is an exception that nothing needs any more',
  )
})

/** Every file of the servers is parsed. */
const wholeRepositoryMs = 60_000

it(
  'holds for this repository',
  async () => {
    await checkOutbound(path.resolve(import.meta.dirname, '../../..'))
  },
  wholeRepositoryMs,
)
