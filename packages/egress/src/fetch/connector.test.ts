import { expect, test } from 'vitest'
import { listen } from '../../test/listeners.ts'
import { createEgressPolicy } from '../policy/policy.ts'
import { parseEgressRules } from '../rule/parse.ts'
import { guardedConnector } from './connector.ts'

test('what goes wrong after the connection is there is told like any failure, and the connection is closed', async () => {
  const server = await listen('127.0.0.1')
  const policy = createEgressPolicy({ operatorAllow: parseEgressRules('127.0.0.1').rules })
  const connect = guardedConnector({ policy, timeoutMs: 5000 })
  const target = {
    hostname: '127.0.0.1',
    host: `127.0.0.1:${server.port}`,
    protocol: 'https:',
    port: String(server.port),
    get servername(): string {
      throw new Error('no such name')
    },
  }
  const told = await new Promise((resolve) => connect(target, (...[error]) => resolve(error)))
  expect(told).toMatchObject({ message: 'no such name' })
  expect(server.connections()).toBe(1)
  await expect
    .poll(() => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap'))
    .toEqual([])
  await server.close()
})
