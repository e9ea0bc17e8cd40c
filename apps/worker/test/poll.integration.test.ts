import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Flow, JsonObject } from '@millrace/contracts'
import {
  createConnection,
  createCustomer,
  createInstance,
  createIntegration,
  deployInstance,
  getInstance,
  publishIntegration,
} from '@millrace/services'
import { type DemoWorld, demoDropboxToken, startDemoWorld } from '@millrace/testing/demo-world'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Worker } from '../src/worker.ts'
import { code, createKit, type Kit } from './kit.ts'

let kit: Kit
let world: DemoWorld
let worker: Worker

beforeAll(async () => {
  kit = await createKit()
  world = await startDemoWorld()
  worker = await kit.worker()
})
afterAll(async () => {
  await kit?.close()
  await world?.close()
})

let counter = 0

async function givenPolling({
  token = demoDropboxToken,
  input = {},
  apiUrl = `${world.url}/dropbox`,
}: {
  token?: string
  input?: JsonObject
  apiUrl?: string
} = {}) {
  counter += 1
  const key = `polls-${counter}`
  const flow: Flow = {
    key: 'main',
    name: 'Main',
    trigger: {
      id: 'trigger',
      use: 'dropbox.new-file',
      connection: 'drop',
      with: { path: '{{ config.folder }}', ...input },
      poll: { everyMs: 86_400_000 },
    },
    steps: [code('told', 'return trigger.body.path')],
  }
  await createIntegration(kit.ctx, {
    schemaVersion: 1,
    key,
    name: key,
    connections: { drop: { connector: 'dropbox', type: 'oauth2', owner: 'organization' } },
    config: { pages: [{ title: 'P', fields: [{ key: 'folder', type: 'text', label: 'Folder' }] }] },
    flows: [flow],
  })
  await publishIntegration(kit.ctx, key, {})
  await createCustomer(kit.ctx, { externalId: key, name: 'Globex' })
  const connection = await createConnection(kit.ctx, {
    name: 'Dropbox',
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'organization',
    values: { accessToken: token, apiUrl, contentUrl: apiUrl },
  })
  const { id } = await createInstance(kit.ctx, {
    customer: key,
    integration: key,
    config: { folder: '/orders' },
    connections: { drop: connection.id },
  })
  await deployInstance(kit.ctx, id)
  const { system } = kit.services.db
  const row = () => system.instanceFlow.findFirstOrThrow({ where: { instanceId: id } })
  return {
    id,
    row,
    runs: () => system.run.findMany({ where: { instanceId: id }, orderBy: { id: 'asc' } }),
    untilLooked: (times: number) =>
      expect.poll(async () => (await row()).pollSequence, { timeout: 20_000 }).toBeGreaterThanOrEqual(times),
    lookNow: () =>
      system.instanceFlow.updateMany({ where: { instanceId: id }, data: { nextDueAt: new Date() } }),
  }
}

async function upload(path: string): Promise<void> {
  const response = await fetch(`${world.url}/dropbox/2/files/upload`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${demoDropboxToken}`,
      'dropbox-api-arg': JSON.stringify({ path }),
      'content-type': 'application/octet-stream',
    },
    body: 'x',
  })
  if (!response.ok) throw new Error(await response.text())
}

it('starts a run for a file that is new, and none while there is nothing', async () => {
  const polling = await givenPolling()
  await polling.untilLooked(1)
  expect(await polling.runs()).toEqual([])
  await upload('/orders/first.xml')
  await polling.lookNow()
  await polling.untilLooked(2)
  const [run, ...others] = await polling.runs()
  expect(others).toEqual([])
  expect(await kit.ended(run?.id ?? '')).toMatchObject({ status: 'succeeded' })
  const step = await kit.services.db.system.stepRun.findFirstOrThrow({ where: { runId: run?.id ?? '' } })
  expect(step.output).toBe('/orders/first.xml')
  await polling.lookNow()
  await polling.untilLooked(3)
  expect(await polling.runs()).toHaveLength(1)
})

it('starts a run for each file that is there already, when it is asked for them', async () => {
  const polling = await givenPolling({ input: { includeExisting: true } })
  await polling.untilLooked(1)
  const made = await polling.runs()
  expect(made.length).toBeGreaterThanOrEqual(3)
  expect(new Set(made.map(({ dedupeKey }) => dedupeKey)).size).toBe(made.length)
})

it('shows on the instance what the third party refused, without the secret', async () => {
  const token = 'token-that-is-wrong'
  const polling = await givenPolling({ token })
  await polling.untilLooked(1)
  const [flow] = (await getInstance(kit.ctx, polling.id)).flows
  expect(flow?.pollError).toContain('Dropbox')
  expect(flow?.pollError).not.toContain(token)
  expect(new Date(flow?.nextDueAt ?? 0).getTime()).toBeGreaterThan(Date.now() + 20_000)
  expect(await polling.runs()).toEqual([])
})

// The last one: afterwards there is no worker.
it('leaves a look to another worker when its own is told to stop', async () => {
  const asked = Promise.withResolvers<void>()
  const hanging = createServer(() => asked.resolve())
  hanging.listen(0, '127.0.0.1')
  await once(hanging, 'listening')
  try {
    const address = hanging.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const polling = await givenPolling({ apiUrl: `http://127.0.0.1:${address.port}` })
    await asked.promise
    await worker.stop()
    const { pollError, nextDueAt } = await polling.row()
    expect(pollError).toBeNull()
    expect(nextDueAt?.getTime()).toBeLessThanOrEqual(Date.now())
  } finally {
    hanging.close()
    hanging.closeAllConnections()
  }
})
