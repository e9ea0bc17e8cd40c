import { expect, it } from 'vitest'
import { ownEndpoints } from './own-endpoints.ts'

const given = {
  databaseUrl: 'postgres://user:p%40ss@db.internal:6432/millrace',
  redisUrl: null,
  publicUrl: 'https://millrace.example.com',
  blobUrl: 'file:/var/lib/millrace/blobs',
}

it('finds where the parts of the platform listen', () => {
  expect(
    ownEndpoints({
      ...given,
      redisUrl: 'rediss://[fd00::5]',
      blobUrl: 's3://bucket?endpoint=http%3A%2F%2Fminio%3A9000',
    }),
  ).toEqual([
    { host: 'db.internal', port: 6432 },
    { host: 'fd00::5', port: 6379 },
    { host: 'millrace.example.com', port: 443, isShared: true },
    { host: 'minio', port: 9000, isShared: true },
  ])
})

it('has nothing to say of a database behind a Unix socket', () => {
  expect(ownEndpoints({ ...given, databaseUrl: 'postgres://%2Frun%2Fpostgresql/millrace' })).toEqual([
    { host: 'millrace.example.com', port: 443, isShared: true },
  ])
})
