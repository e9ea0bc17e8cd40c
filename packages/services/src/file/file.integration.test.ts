import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { fileLimits } from '@millrace/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, type TestKit } from '../../test/index.ts'
import { downloadRunFile } from '../index.ts'
import {
  discardFiles,
  FileTooLarge,
  fileRefOf,
  grantFiles,
  openRunFile,
  prepareFile,
  recordRunFile,
  takeFileAsPayload,
} from './index.ts'

let kit: TestKit
const owner = randomUUID()
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const everything = { olderThan: new Date(Date.now() + 60_000), limit: 1000 }
const blobCount = async () => (await kit.services.blobs.list(everything)).blobs.length

/** A run that this worker holds. */
async function givenRunning(): Promise<{ runId: string; attempt: number }> {
  const { organizationId } = kit.as().actor
  const unknown = { integrationId: randomUUID(), versionId: randomUUID(), payloadId: randomUUID() }
  const { id: runId } = await kit.services.db.system.run.create({
    data: {
      ...unknown,
      organizationId,
      flow: 'main',
      trigger: 'manual',
      status: 'running',
      attempt: 1,
      leaseOwner: owner,
    },
  })
  return { runId, attempt: 1 }
}

async function givenFile(lease: { runId: string; attempt: number }, content = 'a,b') {
  const file = await prepareFile(kit.services, content, { name: 'a.csv', contentType: 'text/csv' })
  expect(await recordRunFile(kit.services, { lease, owner, file })).toBe(true)
  return file
}

const open = (runId: string, fileId: string) => {
  const { organizationId } = kit.as().actor
  return openRunFile(kit.services, { organizationId, runId, fileId })
}

describe('a file', () => {
  it('has its size and checksum taken while it is stored', async () => {
    const bytes = randomBytes(500_000)
    const file = await prepareFile(kit.services, bytes, { name: 'x', contentType: 'y' })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(file).toMatchObject({ name: 'x', contentType: 'y', bytes: bytes.length, sha256 })
    await discardFiles(kit.services, [file])
  })

  it('leaves nothing when it is too large', async () => {
    const before = await blobCount()
    async function* content() {
      for (;;) yield Buffer.alloc(100_000)
    }
    const options = { name: 'x', contentType: 'y', maxBytes: 1_000_000 }
    await expect(prepareFile(kit.services, content(), options)).rejects.toBeInstanceOf(FileTooLarge)
    expect(await blobCount()).toBe(before)
  })

  it('has a name that the database can hold', async () => {
    const file = await prepareFile(kit.services, 'x', {
      name: 'a\0b/\ud800.csv\n',
      contentType: 'text/\0csv',
    })
    expect(file).toMatchObject({ name: 'ab/\ufffd.csv', contentType: 'text/csv' })
    const nameless = await prepareFile(kit.services, 'x', { name: '', contentType: '' })
    expect(nameless).toMatchObject({ name: 'file', contentType: 'application/octet-stream' })
    await discardFiles(kit.services, [file, nameless])
  })

  it('is opened by its run, and by no other', async () => {
    const lease = await givenRunning()
    const file = await givenFile(lease)
    const opened = await open(lease.runId, file.id)
    expect(opened).toMatchObject({ name: 'a.csv', contentType: 'text/csv', bytes: 3 })
    expect(await new Response(opened?.content).text()).toBe('a,b')
    const other = await givenRunning()
    expect(await open(other.runId, file.id)).toBeNull()
  })

  it.each(['', 'nonsense', '../../etc/passwd', randomUUID()])('%j names nothing', async (fileId) => {
    const lease = await givenRunning()
    expect(await open(lease.runId, fileId)).toBeNull()
  })

  it('is missing when its bytes are gone', async () => {
    const lease = await givenRunning()
    const file = await givenFile(lease)
    await kit.services.blobs.delete(file.blobKey)
    expect(await open(lease.runId, file.id)).toBeNull()
  })

  it('is not recorded by a worker that lost the run, and once when it is recorded twice', async () => {
    const lease = await givenRunning()
    const file = await prepareFile(kit.services, 'x', { name: 'x', contentType: 'y' })
    for (const stale of [
      { lease: { ...lease, attempt: 2 }, owner },
      { lease, owner: randomUUID() },
    ]) {
      expect(await recordRunFile(kit.services, { ...stale, file })).toBe(false)
    }
    expect(await open(lease.runId, file.id)).toBeNull()
    expect(await recordRunFile(kit.services, { lease, owner, file })).toBe(true)
    expect(await recordRunFile(kit.services, { lease, owner, file })).toBe(true)
    expect(await kit.services.db.system.file.count({ where: { id: file.id } })).toBe(1)
  })
})

describe('granting', () => {
  it('lets a run open what a value refers to, and nothing that its giver could not open', async () => {
    const giver = await givenRunning()
    const taker = await givenRunning()
    const bystander = await givenRunning()
    const given = await givenFile(giver, 'given')
    const kept = await givenFile(giver, 'kept')
    const foreign = await givenFile(bystander, 'foreign')
    const value = { list: [fileRefOf(given), fileRefOf(foreign)], forged: { ...fileRefOf(kept), $file: 'x' } }
    const grant = () =>
      kit.services.db.transaction((tx) => grantFiles(tx, { from: giver.runId, to: taker.runId, value }))
    await grant()
    await grant()
    const lent = await open(taker.runId, given.id)
    expect(lent).toMatchObject({ bytes: 5 })
    await lent?.content.cancel()
    expect(await open(taker.runId, kept.id)).toBeNull()
    expect(await open(taker.runId, foreign.id)).toBeNull()
  })
})

describe('an output that came as a file', () => {
  const maxBytes = fileLimits.fileBytes

  it('becomes a payload, without a copy', async () => {
    const lease = await givenRunning()
    const file = await givenFile(lease, '[1,2]')
    const blobs = await blobCount()
    const taken = await takeFileAsPayload(kit.services, { runId: lease.runId, fileId: file.id, maxBytes })
    expect(taken).toEqual({ id: expect.any(String), bytes: 5, blobKey: file.blobKey })
    expect(await open(lease.runId, file.id)).toBeNull()
    expect(await blobCount()).toBe(blobs)
  })

  it('stays what it is when it is not of this run alone, or too large', async () => {
    const lease = await givenRunning()
    const other = await givenRunning()
    const file = await givenFile(lease, '[1,2]')
    const take = (runId: string, fileId: string, most = maxBytes) =>
      takeFileAsPayload(kit.services, { runId, fileId, maxBytes: most })
    expect(await take(other.runId, file.id)).toBeNull()
    expect(await take(lease.runId, file.id, 4)).toBeNull()
    expect(await take(lease.runId, 'nonsense')).toBeNull()
    const value = fileRefOf(file)
    await kit.services.db.transaction((tx) => grantFiles(tx, { from: lease.runId, to: other.runId, value }))
    expect(await take(lease.runId, file.id)).toBeNull()
    const left = await open(lease.runId, file.id)
    expect(left).not.toBeNull()
    await left?.content.cancel()
  })
})

describe('downloading', () => {
  it('gives the bytes to who may read the run, and to nobody else', async () => {
    const lease = await givenRunning()
    const file = await givenFile(lease)
    const downloaded = await downloadRunFile(kit.as('viewer'), lease.runId, file.id)
    expect(await new Response(downloaded.content).text()).toBe('a,b')
    const stranger = downloadRunFile(kit.stranger, lease.runId, file.id)
    await expect(stranger).rejects.toMatchObject({ code: 'not_found' })
    const other = await givenRunning()
    const elsewhere = downloadRunFile(kit.as(), other.runId, file.id)
    await expect(elsewhere).rejects.toMatchObject({ code: 'not_found' })
  })
})
