import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { startRedis, type TestRedis } from '@millrace/testing/redis'
import { startTcpProxy, type TcpProxy } from '@millrace/testing/tcp-proxy'
import { afterAll, beforeAll } from 'vitest'
import { createBus } from '../test/bus.ts'
import { describeQueue } from '../test/conformance.ts'

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

describeQueue('Postgres', () => ({
  options: { databaseUrl: proxy.url, redisUrl: null },
  stop: () => proxy.cut(),
  start: () => proxy.restore(),
}))

const bus = createBus()
describeQueue('Postgres, with a bus to hand jobs over', () => ({
  options: { databaseUrl: proxy.url, redisUrl: null, bus },
  stop: () => {
    bus.lost = true
    return proxy.cut()
  },
  start: () => {
    bus.lost = false
    return proxy.restore()
  },
}))

describeQueue('Redis', () => ({
  options: { databaseUrl: 'postgresql://unused', redisUrl: redis.url },
  stop: () => redis.stop(),
  start: () => redis.start(),
}))
