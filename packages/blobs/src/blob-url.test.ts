import { expect, test } from 'vitest'
import { BlobUrlError, parseBlobUrl } from './blob-url.ts'

test.each([
  ['file:/var/lib/blobs', { kind: 'local', folder: '/var/lib/blobs' }],
  [
    's3://bucket',
    { kind: 's3', bucket: 'bucket', prefix: '', region: 'us-east-1', endpoint: null, pathStyle: false },
  ],
  [
    's3://bucket/a/b/?region=eu-central-1&endpoint=http://127.0.0.1:9000',
    {
      kind: 's3',
      bucket: 'bucket',
      prefix: 'a/b/',
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:9000/',
      pathStyle: true,
    },
  ],
])('%s is read', (text, expected) => {
  expect(parseBlobUrl(text)).toEqual(expected)
})

test.each([
  ['nothing', 'like file:'],
  ['ftp://somewhere', 'like file:'],
  ['s3:///prefix', 'bucket'],
  ['s3://Bucket_Name', 'bucket'],
  ['s3://bucket?pathstyle=true', 'pathstyle'],
  ['s3://bucket?pathStyle=yes', 'pathStyle'],
  ['s3://bucket?endpoint=minio:9000', 'endpoint'],
  ['s3://key:hidden@bucket', 'AWS_ACCESS_KEY_ID'],
  ['s3://bucket?endpoint=https://key:hidden@minio', 'credentials'],
])('%s is refused with what to change', (text, hint) => {
  const parse = () => parseBlobUrl(text)
  expect(parse).toThrow(BlobUrlError)
  expect(parse).toThrow(hint)
  expect(parse).not.toThrow('hidden')
})
