import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { describeBlobs } from '../../test/conformance.ts'
import { type S3Server, startS3Server } from '../../test/s3-server.ts'
import { createBlobs } from '../create.ts'

let server: S3Server

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER')
  server = await startS3Server()
})
afterAll(async () => {
  await server.close()
  vi.unstubAllEnvs()
})

describeBlobs('S3', () => createBlobs({ url: server.url }))

test('the parts of a stream that failed are taken back', async () => {
  async function* content() {
    yield Buffer.alloc(6 * 1024 * 1024)
    yield Buffer.alloc(6 * 1024 * 1024)
    throw new Error('broke')
  }
  server.requests.splice(0)
  await expect(createBlobs({ url: server.url }).put(content())).rejects.toThrow('broke')
  const begun = server.requests.filter((request) => /^POST .*uploads/.test(request))
  const ended = server.requests.filter((request) => /^DELETE .*uploadId=/.test(request))
  expect([begun.length, ended.length]).toEqual([1, 1])
})

test('a store that does not tell of its unfinished uploads has none to remove', async () => {
  expect(await createBlobs({ url: server.url }).removeUnfinished({ olderThan: new Date() })).toBe(0)
})

test('what the prefix does not cover is not listed', async () => {
  const other = createBlobs({ url: server.url.replace('some/prefix', 'other') })
  const { key } = await other.put('x')
  const { blobs } = await createBlobs({ url: server.url }).list({
    olderThan: new Date(Date.now() + 60_000),
    limit: 1000,
  })
  expect(blobs.map((blob) => blob.key)).not.toContain(key)
})

test('a bucket that is not there is named at the start, a server that is not there too', async () => {
  const absent = createBlobs({ url: server.url.replace('millrace-test', 'no-such-bucket') })
  await expect(absent.check()).rejects.toThrow('no-such-bucket')
  const nowhere = createBlobs({ url: 's3://bucket?endpoint=http://127.0.0.1:1' })
  await expect(nowhere.check()).rejects.toThrow('ECONNREFUSED')
})
