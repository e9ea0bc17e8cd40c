import type { ConnectorManifest } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { describeUse, newStep, paletteGroups, searchPalette } from './index.ts'

const manifest: ConnectorManifest = {
  key: 'dropbox',
  name: 'Dropbox',
  description: 'Files',
  category: 'Files',
  icon: '<svg/>',
  connectionTypes: [],
  actions: [
    {
      key: 'download-file',
      name: 'Download file',
      description: 'Gets a file',
      input: [
        { key: 'path', type: 'text', label: 'File', required: true },
        { key: 'as', type: 'select', label: 'As', required: true, default: 'text' },
      ],
      connectionTypes: ['oauth2'],
      connection: 'required',
      sideEffects: false,
    },
  ],
  triggers: [],
  dataSources: [],
}
const groups = paletteGroups([manifest, { ...manifest, key: 'webhook', name: 'Webhook', actions: [] }])
const itemOf = (use: string) => groups.flatMap(({ items }) => items).find((item) => item.use === use)

describe('the palette', () => {
  it('holds triggers, what is built in by kind, and the connectors that have actions', () => {
    expect(groups.map(({ key }) => key)).toEqual([
      'triggers',
      'Logic',
      'Code and data',
      'Time and people',
      'Flows and answers',
      'dropbox',
    ])
  })

  it('finds by name, connector and other words for the same, and drops empty groups', () => {
    const found = (query: string) =>
      searchPalette(groups, query).flatMap(({ items }) => items.map(({ use }) => use))
    expect(found('drop file')).toEqual(['dropbox.download-file'])
    expect(found('if else')).toEqual(['branch'])
    expect(found('cron')).toEqual(['schedule'])
    expect(found('delay')).toEqual(['wait'])
    expect(found('error handle')).toEqual(['try'])
    expect(found('nothing at all')).toEqual([])
  })

  it('makes steps with readable ids, required defaults and the one slot that fits', () => {
    const item = itemOf('dropbox.download-file')
    const loop = itemOf('loop')
    if (!item || !loop) throw new Error('missing')
    expect(newStep(item, { taken: new Set(['downloadFile']), slot: 'files' })).toEqual({
      id: 'downloadFile2',
      use: 'dropbox.download-file',
      connection: 'files',
      with: { as: 'text' },
    })
    expect(newStep(loop, { taken: new Set(), slot: null }).body).toEqual({ steps: [] })
    const attempt = itemOf('try')
    expect(attempt && newStep(attempt, { taken: new Set(), slot: null })).toEqual({
      id: 'try',
      use: 'try',
      body: { steps: [] },
    })
  })

  it('says when a connector is not installed', () => {
    expect(describeUse([manifest], 'gone.action')).toMatchObject({ name: 'gone.action', unknown: true })
    expect(describeUse([manifest], 'dropbox.download-file')).toMatchObject({
      name: 'Download file',
      unknown: false,
    })
  })
})
