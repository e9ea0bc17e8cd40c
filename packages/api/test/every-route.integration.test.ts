import { problemDetailsSchema, type Role, roles } from '@millrace/contracts'
import {
  type Actor,
  createApiKey,
  isPermission,
  may,
  type Permission,
  ServiceError,
} from '@millrace/services'
import { givenMember, givenSession } from '@millrace/services/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../src/route.ts'
import { routes } from '../src/routes/index.ts'
import { type ApiKit, createApiKit } from './api-kit.ts'
import { givenOwnedThings } from './owned-things.ts'

// Made from the route table: a route that is added later is held to the same.

let kit: ApiKit
/** Of the organization acme. */
let owned: Record<string, Record<string, string>>
/** Signed-in members of acme, and of another organization, by role. */
let own: Record<Role, Actor>
let foreign: Record<Role, Actor>

beforeAll(async () => {
  kit = await createApiKit()
  owned = await givenOwnedThings(kit)
  own = await actorsOf(kit.as())
  foreign = await actorsOf(kit.stranger)
})
afterAll(() => kit.close())

async function actorsOf(organization: ReturnType<ApiKit['as']>): Promise<Record<Role, Actor>> {
  const actorOf = async (role: Role) =>
    (await givenSession(kit.services, await givenMember(organization, { role }))).actor
  const [owner, admin, builder, support, viewer] = await Promise.all(roles.map(actorOf))
  if (!owner || !admin || !builder || !support || !viewer) throw new Error('no actors')
  return { owner, admin, builder, support, viewer }
}

const described = routes.map((route) => ({ name: `${route.method.toUpperCase()} ${route.path}`, route }))
/** Connectors are part of the release: they belong to everybody. */
const withIds = described.filter(({ route }) => route.path.includes('{') && route.tag !== 'Connectors')

function addressOf(path: string, params: Record<string, string>): string {
  return `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(params[name] ?? 'missing'))}`
}

function ownedParams(path: string): Record<string, string> {
  const [, first = '', second = ''] = path.split('/')
  return owned[`${first}/${second}`] ?? owned[first] ?? {}
}

/** Of the body's schema, so that only role and organization stand in the way. */
function bodyOf({ body }: Route): { body?: unknown } {
  return body === undefined ? {} : { body: body.example ?? {} }
}

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return problemDetailsSchema.parse(await response.json())
}

function callAs(actor: Actor, route: Route, params: Record<string, string>, body = bodyOf(route)) {
  kit.session = actor
  const address = `${addressOf(route.path, params)}${queries[route.operationId] ?? ''}`
  return kit.call(route.method.toUpperCase(), address, {
    ...body,
    headers: { 'sec-fetch-site': 'same-origin' },
    key: null,
  })
}

/** Refusals are in the log with the id that was asked for: whoever was refused has brought that one themselves. */
const queries: Record<string, string> = {
  listAuditEntries: '?result=done',
  exportAuditEntries: '?result=done',
}

/** What the verb asks for, as a key without any scope is told; null: it asks for nothing. */
async function permissionOf(route: Route): Promise<Permission | null> {
  const { organizationId } = kit.as().actor
  const { id = '' } = owned['api-keys'] ?? {}
  const actor: Actor = { kind: 'api-key', id, organizationId, role: 'owner', scopes: [] }
  const request = new Request('http://x', { method: 'POST' })
  const call = {
    ctx: { ...kit.services, actor },
    request,
    query: {},
    body: bodyOf(route).body,
    param: () => 'x',
  }
  try {
    await route.handle(call)
    return null
  } catch (error) {
    const named = error instanceof ServiceError ? /\(([\w-]+\.[\w-]+)\)/.exec(error.message)?.[1] : undefined
    if (named === undefined || !isPermission(named)) throw error
    return named
  }
}

/** Everybody may know who they are. */
const withoutPermission = ['getMe']

/** Ids and names of the other organization, but for those that the request names itself. */
function foreignIn(text: string, address: string): string[] {
  const names = Object.values(owned).flatMap((params) => Object.values(params))
  const telling = names.filter((name) => name.length > 8 && !address.includes(encodeURIComponent(name)))
  return telling.filter((name) => text.includes(name))
}

describe.each(described)('$name', ({ route }) => {
  it('asks for a permission of the table, and says which', async () => {
    const permission = await permissionOf(route)
    if (permission === null) expect(withoutPermission).toContain(route.operationId)
    if (route.body !== undefined) expect(permission).toBe(route.permission)
  })

  it('answers 401 without a key', async () => {
    kit.session = null
    const address = addressOf(route.path, ownedParams(route.path))
    const response = await kit.call(route.method.toUpperCase(), address, { ...bodyOf(route), key: null })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await problemOf(response)).toMatchObject({ status: 401, code: 'unauthorized' })
  })

  it('lets in the roles that the table of permissions names, and tells nobody of another organization', async () => {
    const permission = await permissionOf(route)
    const params = ownedParams(route.path)
    const hasIds = withIds.some((entry) => entry.route === route)
    for (const role of roles) {
      const response = await callAs(foreign[role], route, params)
      const text = await response.text()
      const allowed = permission === null || may(role, permission)
      if (!allowed) expect([role, response.status]).toEqual([role, 403])
      else if (hasIds) expect([role, response.status]).toEqual([role, 404])
      else expect([401, 403]).not.toContain(response.status)
      expect(foreignIn(text, addressOf(route.path, params))).toEqual([])
    }
  })

  it('turns away the other roles of the organization itself, before it reads the body', async () => {
    const permission = await permissionOf(route)
    const refused = roles.filter((role) => permission !== null && !may(role, permission))
    for (const role of refused) {
      const broken = route.body === undefined ? {} : { body: '{"broken' }
      const response = await callAs(own[role], route, ownedParams(route.path), broken)
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'forbidden' })
    }
  })

  it('lets in no key without the scope, and none that is revoked or over', async () => {
    const address = addressOf(route.path, ownedParams(route.path))
    const ask = (key: string) => kit.call(route.method.toUpperCase(), address, { ...bodyOf(route), key })
    const permission = await permissionOf(route)
    const scope = permission === 'worker.read' ? 'run.read' : 'worker.read'
    const narrow = await createApiKey(kit.as(), { name: 'narrow', role: 'owner', scopes: [scope] })
    expect((await ask(narrow.key)).status).toBe(permission === null ? 200 : 403)
    await kit.services.db.system.apiKey.update({
      where: { id: narrow.id },
      data: { scopes: [], expiresAt: new Date() },
    })
    expect((await ask(narrow.key)).status).toBe(401)
    await kit.services.db.system.apiKey.delete({ where: { id: narrow.id } })
    expect((await ask(narrow.key)).status).toBe(401)
  })

  it('is closed to a session that owes its second factor, unless it is there to give it', async () => {
    const actor: Actor = { ...own.owner, kind: 'member', missing: 'second-factor' }
    const response = await callAs(actor, route, ownedParams(route.path))
    if (route.limitedSession === true) expect(response.status).not.toBe(401)
    else expect(response.status).toBe(401)
  })
})

describe.each(withIds)('$name', ({ route }) => {
  it.each(['nonsense', '%00', "'--", '00000000-0000-0000-0000-000000000000'])(
    'answers 404 to the id %s',
    async (id) => {
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
      const path = `/api/v1${names.reduce((text, name) => text.replace(`{${name}}`, id), route.path)}`
      kit.session = own.owner
      const response = await kit.call(route.method.toUpperCase(), path, {
        ...bodyOf(route),
        headers: { 'sec-fetch-site': 'same-origin' },
        key: null,
      })
      expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not_found' })
    },
  )
})

describe.each(withIds.filter(({ route }) => route.method === 'get'))('$name', ({ route }) => {
  it('names things that the organization itself finds: the other one is not merely told of nothing', async () => {
    const response = await callAs(own.owner, route, ownedParams(route.path))
    await response.body?.cancel()
    expect(response.status).not.toBe(404)
  })
})
