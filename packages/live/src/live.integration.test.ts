import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { startRedis, type TestRedis } from '@millrace/testing/redis'
import { startTcpProxy, type TcpProxy } from '@millrace/testing/tcp-proxy'
import { afterAll, beforeAll } from 'vitest'
import { describeLive } from '../test/conformance.ts'

let database: TestDatabase
let proxy: TcpProxy
let redis: TestRedis

beforeAll(async () => {
  database = await createTestDatabase()
  proxy = await startTcpProxy({ targetUrl: database.url })
  redis = await startRedis()
})

afterAll(async () => {
  await redis?.close()
  await proxy?.close()
  await database?.drop()
})

describeLive('Postgres', () => ({
  options: { databaseUrl: proxy.url, redisUrl: null },
  stop: () => proxy.cut(),
  start: () => proxy.restore(),
}))

describeLive('Redis', () => ({
  options: { databaseUrl: 'postgresql://unused', redisUrl: redis.url },
  stop: () => redis.stop(),
  start: () => redis.start(),
}))
