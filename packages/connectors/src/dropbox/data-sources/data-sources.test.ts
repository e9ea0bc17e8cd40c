import { loadOptions, runAction } from '@millrace/connector-sdk/testing'
import { type DemoWorld, demoDropboxToken, startDemoWorld } from '@millrace/testing/demo-world'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dropbox } from '../index.ts'

let world: DemoWorld

beforeEach(async () => {
  world = await startDemoWorld()
})
afterEach(async () => {
  await world.close()
})

const connection = (accessToken = demoDropboxToken) => {
  const url = `${world.url}/dropbox`
  return { type: 'oauth2', values: { accessToken, apiUrl: url, contentUrl: url } }
}

const upload = (path: string) =>
  runAction(dropbox, 'upload-file', { input: { path, content: 'x' }, connection: connection() })

describe('folders', () => {
  it('gives paths, with the name as label', async () => {
    const page = await loadOptions(dropbox, 'folders', { connection: connection() })
    expect(page).toEqual({
      items: [{ value: '/orders', label: 'orders', description: '/orders' }],
      nextCursor: null,
    })
  })

  it('finds what was typed also where it is on a later page', async () => {
    await upload('/zebra/stripes/a.txt')
    const page = await loadOptions(dropbox, 'folders', {
      connection: connection(),
      search: 'STRIPES',
      limit: 2,
    })
    expect(page.items.map(({ value }) => value)).toEqual(['/zebra/stripes'])
  })

  it('tells a refused token from an empty folder', async () => {
    const refused = loadOptions(dropbox, 'folders', { connection: connection('wrong') })
    await expect(refused).rejects.toMatchObject({ code: 'auth_failed' })
  })

  it('asks for a connection', async () => {
    await expect(loadOptions(dropbox, 'folders')).rejects.toMatchObject({ code: 'connection_missing' })
  })
})

describe('files', () => {
  it('gives the files of one folder page by page', async () => {
    const input = { path: '/orders' }
    const first = await loadOptions(dropbox, 'files', { connection: connection(), input, limit: 2 })
    expect(first.items).toHaveLength(2)
    const cursor = first.nextCursor ?? ''
    const second = await loadOptions(dropbox, 'files', { connection: connection(), input, limit: 2, cursor })
    expect([...first.items, ...second.items].map(({ label }) => label)).toEqual([
      'orders.xml',
      'orders-large.xml',
      'broken.xml',
    ])
    expect(second.nextCursor).toBeNull()
  })
})
