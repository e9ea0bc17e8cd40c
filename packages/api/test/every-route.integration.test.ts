import { problemDetailsSchema, runAcceptedSchema } from '@millrace/contracts'
import {
  type Actor,
  type Context,
  createApiKey,
  createCustomerUser,
  createEmbedKey,
  may,
} from '@millrace/services'
import {
  givenConnection,
  givenCustomer,
  givenDeployed,
  givenFile,
  givenPublished,
} from '@millrace/services/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../src/routes/index.ts'
import { type ApiKit, createApiKit } from './api-kit.ts'

// Made from the route table: a route that is added later is held to the same.

let kit: ApiKit
/** Path parameters that exist in the owner's organization, by the first segment of the path. */
let owned: Record<string, Record<string, string>>

beforeAll(async () => {
  kit = await createApiKit()
  const owner = kit.as()
  const { key } = await givenPublished(owner)
  const instance = await givenDeployed(owner)
  const run = await kit.call('POST', `/api/v1/instances/${instance.id}/flows/main/run`, { body: {} })
  const { runId } = runAcceptedSchema.parse(await run.json())
  await kit.services.db.system.stepRun.create({
    data: {
      runId,
      path: 'greet',
      organizationId: owner.actor.organizationId,
      stepId: 'greet',
      status: 'succeeded',
      attempt: 1,
      firstSeq: 2,
      output: 1,
    },
  })
  owned = {
    integrations: { key, number: '1', flow: 'main' },
    customers: await givenCustomerUser(owner),
    connections: { id: (await givenConnection(owner)).id },
    instances: { id: instance.id, flow: 'main' },
    runs: { id: runId, path: 'greet', file: await givenFile(owner, { runId, content: 'x' }) },
    'embed-keys': { id: (await createEmbedKey(owner, { name: 'x' })).id },
    'api-keys': { id: (await createApiKey(owner, { name: 'x', role: 'viewer' })).id },
  }
})
afterAll(() => kit.close())

async function givenCustomerUser(owner: Context): Promise<Record<string, string>> {
  const externalId = await givenCustomer(owner)
  await createCustomerUser(owner, externalId, { externalId: 'u-1' })
  return { externalId, userId: 'u-1' }
}

const described = routes.map((route) => ({ name: `${route.method.toUpperCase()} ${route.path}`, route }))
/** Connectors are part of the release: they belong to everybody. */
const withIds = described.filter(({ route }) => route.path.includes('{') && route.tag !== 'Connectors')

function addressOf(path: string, params: Record<string, string>): string {
  return `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => params[name] ?? 'missing')}`
}

function ownedParams(path: string): Record<string, string> {
  return owned[path.split('/')[1] ?? ''] ?? {}
}

/** Of the body's schema, so that only the other organization stands in the way. */
function bodyOf({ route }: (typeof described)[number]): { body?: unknown } {
  return route.body === undefined ? {} : { body: route.body.example ?? {} }
}

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return problemDetailsSchema.parse(await response.json())
}

describe.each(described)('$name', (entry) => {
  it('answers 401 without a key', async () => {
    const address = addressOf(entry.route.path, ownedParams(entry.route.path))
    const response = await kit.call(entry.route.method.toUpperCase(), address, {
      ...bodyOf(entry),
      key: null,
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await problemOf(response)).toMatchObject({ status: 401, code: 'unauthorized' })
  })
})

describe.each(withIds)('$name', (entry) => {
  it('answers 404 to another organization', async () => {
    const address = addressOf(entry.route.path, ownedParams(entry.route.path))
    const response = await kit.call(entry.route.method.toUpperCase(), address, {
      ...bodyOf(entry),
      key: kit.keys.stranger,
    })
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not_found' })
  })

  it.each(['nonsense', '%00', "'--", '00000000-0000-0000-0000-000000000000'])(
    'answers 404 to the id %s',
    async (id) => {
      const names = [...entry.route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
      const address = addressOf(entry.route.path, Object.fromEntries(names.map((name) => [name, id])))
      const response = await kit.call(entry.route.method.toUpperCase(), address, bodyOf(entry))
      expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not_found' })
    },
  )
})

function viewer(): Actor {
  const { organizationId } = kit.as().actor
  return { kind: 'member', id: '00000000-0000-0000-0000-000000000000', organizationId, role: 'viewer' }
}

const forbidden = described.flatMap(({ name, route }) =>
  route.body === undefined || may('viewer', route.permission) ? [] : [{ name, route }],
)

describe.each(forbidden)('$name', ({ route }) => {
  it('turns a role away before it reads the body, for what the verb asks for', async () => {
    const ctx = { ...kit.services, actor: viewer() }
    const request = new Request('http://x', { method: 'POST' })
    const call = { ctx, request, query: {}, body: route.body?.example ?? {}, param: () => 'x' }
    await expect(async () => route.handle(call)).rejects.toThrow(`(${route.permission})`)

    kit.session = viewer()
    const address = addressOf(route.path, ownedParams(route.path))
    const response = await kit.call(route.method.toUpperCase(), address, {
      body: '{"broken',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      key: null,
    })
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'forbidden' })
  })
})
