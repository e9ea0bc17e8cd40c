import { createConnection, createIntegration, loadOptions, updateEgressRules } from '@millrace/services'
import { type DemoWorld, startDemoWorld } from '@millrace/testing/demo-world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKit, type Kit } from './kit.ts'

let kit: Kit
let world: DemoWorld
let connectionId: string

const definition = {
  schemaVersion: 1,
  key: 'folders',
  name: 'Folders',
  connections: { dropbox: { connector: 'dropbox', type: 'oauth2', owner: 'organization' } },
  config: {
    pages: [
      {
        title: 'Where',
        fields: [
          {
            key: 'folder',
            type: 'select',
            label: 'Folder',
            optionsFrom: { use: 'dropbox.folders', connection: 'dropbox' },
          },
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
  flows: [{ key: 'run', name: 'Run', trigger: { id: 'trigger', use: 'manual' }, steps: [] }],
}

beforeAll(async () => {
  kit = await createKit()
  world = await startDemoWorld()
  await kit.worker()
  connectionId = await givenDropbox('demo-dropbox-token')
  await createIntegration(kit.ctx, definition)
})
afterAll(async () => {
  await kit?.close()
  await world?.close()
})

async function givenDropbox(accessToken: string): Promise<string> {
  const url = `${world.url}/dropbox`
  const { id } = await createConnection(kit.ctx, {
    name: 'Dropbox',
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'organization',
    values: { accessToken, apiUrl: url, contentUrl: url },
  })
  return id
}

const ask = (more: Record<string, unknown> = {}, dropbox = connectionId) =>
  loadOptions(kit.ctx, {
    integration: 'folders',
    version: 'draft',
    field: 'folder',
    connections: { dropbox },
    ...more,
  })

describe('the choices of a field', () => {
  it('come from the third party, through a sandbox', async () => {
    expect(await ask()).toEqual({
      items: [{ value: '/orders', label: 'orders', description: '/orders' }],
      nextCursor: null,
    })
  })

  it('depend on another field and on what was typed', async () => {
    const page = await ask({ field: 'file', values: { folder: '/orders' }, search: 'large' })
    expect(page.items.map(({ label }) => label)).toEqual(['orders-large.xml'])
  })

  it('say in words what the third party refuses, without the secret', async () => {
    const failing = await givenDropbox('secret-that-is-wrong')
    const refused = ask({}, failing)
    await expect(refused).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'connections.dropbox', message: expect.stringContaining('Dropbox') }],
    })
    await expect(refused).rejects.not.toThrow('secret-that-is-wrong')
  })

  it('say what the third party does not have at the field', async () => {
    await expect(ask({ field: 'file', values: { folder: '/nowhere' } })).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'values.file' }],
    })
  })

  it('keep to where the organization lets its runs connect to', async () => {
    await updateEgressRules(kit.ctx, { allow: ['api.example.com'], deny: [] })
    try {
      await expect(ask()).rejects.toMatchObject({ code: 'invalid' })
    } finally {
      await updateEgressRules(kit.ctx, { allow: [], deny: [] })
    }
  })

  it('leave in the audit log who opened the connection for them', async () => {
    await ask()
    const entry = await kit.services.db.system.auditEntry.findFirst({
      where: { action: 'connection.open', entityId: connectionId },
      orderBy: { id: 'desc' },
    })
    expect(entry).toMatchObject({ data: { reason: 'data-source' } })
    expect(entry?.actor).not.toBe('system')
  })
})
