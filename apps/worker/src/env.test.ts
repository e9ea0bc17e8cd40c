import { describe, expect, it } from 'vitest'
import { readEnv } from './env.ts'

const complete = {
  DATABASE_URL: 'postgres://localhost/millrace',
  BLOB_URL: 'file:/var/lib/millrace',
  MILLRACE_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  PUBLIC_URL: 'https://millrace.example.com/',
}

describe('readEnv', () => {
  it('fills in what may be left out', () => {
    expect(readEnv({ ...complete, REDIS_URL: '' })).toMatchObject({
      redisUrl: null,
      publicUrl: 'https://millrace.example.com',
      allowNoIsolation: false,
      sandboxCgroups: false,
      concurrency: 8,
      poolThreads: 4,
      retentionDays: 30,
      maxRunMemoryMb: 4096,
    })
  })

  it('takes days of retention within reason', () => {
    expect(readEnv({ ...complete, RETENTION_DAYS: '7' })).toMatchObject({ retentionDays: 7 })
    for (const days of ['0', '3651', '1.5', 'forever']) {
      expect(() => readEnv({ ...complete, RETENTION_DAYS: days })).toThrow(/^RETENTION_DAYS must be/)
    }
  })

  it('gives sandboxes cgroups where somebody says so in as many words', () => {
    expect(readEnv({ ...complete, SANDBOX_CGROUPS: 'on' })).toMatchObject({ sandboxCgroups: true })
    expect(() => readEnv({ ...complete, SANDBOX_CGROUPS: '1' })).toThrow(/^SANDBOX_CGROUPS must be on or off/)
  })

  it('names every wrong variable in a sentence of its own', () => {
    const read = () =>
      readEnv({ ...complete, DATABASE_URL: 'mysql://x', WORKER_CONCURRENCY: '0', PUBLIC_URL: undefined })
    expect(read).toThrow(
      /^DATABASE_URL must be .*\nPUBLIC_URL is missing.*\nWORKER_CONCURRENCY must be .*\.$/,
    )
  })

  it('takes a bucket for blobs, and says what is wrong with its address', () => {
    expect(readEnv({ ...complete, BLOB_URL: 's3://bucket/prefix?region=eu-west-1' })).toMatchObject({
      blobUrl: 's3://bucket/prefix?region=eu-west-1',
    })
    expect(() => readEnv({ ...complete, BLOB_URL: undefined })).toThrow(/^BLOB_URL is missing/)
    expect(() => readEnv({ ...complete, BLOB_URL: 's3://key:hunter2@bucket' })).toThrow(
      /^(?!.*hunter2)BLOB_URL must hold no credentials.*AWS_ACCESS_KEY_ID/,
    )
  })

  it('never repeats the master key', () => {
    expect(() => readEnv({ ...complete, MILLRACE_MASTER_KEY: 'hunter2' })).toThrow(
      /^(?!.*hunter2).*32 random bytes/,
    )
  })
})
