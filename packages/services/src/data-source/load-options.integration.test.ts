import type { Definition } from '@millrace/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenIntegration,
  type TestKit,
} from '../../test/index.ts'
import type { Context } from '../context.ts'
import { loadOptions } from './load-options.ts'
import { answerSandboxCall, loadSandboxCall } from './worker.ts'

let kit: TestKit
let definition: Definition
let connection: string

beforeAll(async () => {
  kit = await createTestKit()
  definition = await givenIntegration(kit.as(), {
    connections: { dropbox: { connector: 'dropbox', type: 'oauth2', owner: 'customer' } },
    config: {
      pages: [
        {
          title: 'Page',
          fields: [
            { key: 'folder', type: 'text', label: 'Folder' },
            {
              key: 'file',
              type: 'select',
              label: 'File',
              optionsFrom: {
                use: 'dropbox.files',
                connection: 'dropbox',
                with: { path: '{{ config.folder }}' },
              },
            },
          ],
        },
      ],
    },
  })
})
afterAll(() => kit?.close())

async function givenDropbox(customer: string): Promise<string> {
  const values = { accessToken: 'secret' }
  const given = { connector: 'dropbox', type: 'oauth2', owner: 'customer', customer, values }
  return (await givenConnection(kit.as(), given)).id
}

const ask = (more: Record<string, unknown> = {}, { ctx = kit.as(), waitMs = 50 } = {}) =>
  loadOptions(ctx, { ...input(), ...more }, { waitMs })
const input = () => ({
  integration: definition.key,
  version: 'draft',
  field: 'file',
  values: { folder: '/in' },
  connections: { dropbox: connection },
})

beforeAll(async () => {
  connection = await givenDropbox(await givenCustomer(kit.as()))
})

describe('the choices of a field', () => {
  it('are what a worker answers', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<string>()
    kit.queue.onJob = (job) => {
      if (job.kind === 'sandbox-call') resolve(job.callId)
    }
    const asking = ask({ search: 'a' }, { waitMs: 20_000 })
    const page = { items: [{ value: '/in/a', label: 'a' }], nextCursor: null }
    const callId = await asked
    expect(await loadSandboxCall(kit.services, callId)).toMatchObject({
      use: 'dropbox.files',
      input: { path: '/in' },
      search: 'a',
      connection: { id: connection },
    })
    const { organizationId } = kit.as().actor
    await answerSandboxCall(kit.services, { callId, organizationId, result: { ok: true, page } })
    expect(await asking).toEqual(page)
    expect(await loadSandboxCall(kit.services, callId)).toBeNull()
  })

  it('say that no worker answers', async () => {
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['a field that is not there', { field: 'nothing' }, 'field'],
    ['a field without a data source', { field: 'folder' }, 'field'],
    ['the value that they depend on', { values: {} }, 'values.folder'],
    ['a value of the wrong type', { values: { folder: 5 } }, 'values.folder'],
    ['the connection', { connections: {} }, 'connections.dropbox'],
  ])('refuse, or ask for, %s', async (_what, more, path) => {
    await expect(ask(more)).rejects.toMatchObject({ code: 'invalid', problems: [{ path }] })
  })

  it('do not come through the connection of another customer', async () => {
    const customer = await givenCustomer(kit.as())
    await expect(ask({ customer })).rejects.toMatchObject({
      problems: [{ path: 'connections.dropbox', message: 'This connection belongs to another customer.' }],
    })
  })

  it.each<[string, (ctx: TestKit) => Context, string]>([
    ['who may only look', (each) => each.as('viewer'), 'forbidden'],
    ['another organization', (each) => each.stranger, 'not_found'],
  ])('are not for %s', async (_who, contextOf, code) => {
    await expect(ask({}, { ctx: contextOf(kit) })).rejects.toMatchObject({ code })
  })
})
