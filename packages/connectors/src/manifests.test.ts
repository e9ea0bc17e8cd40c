import { readdir } from 'node:fs/promises'
import { toManifest } from '@millrace/connector-sdk'
import { triggerKinds as contractTriggers, fieldSchema, stepKinds } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { connectors } from './index.ts'
import {
  connectorManifests,
  coreSteps,
  findAction,
  findConnector,
  findDataSource,
  findTrigger,
  triggerKinds,
} from './manifests.ts'

describe('the connectors', () => {
  it('are all the folders that hold one, in order', async () => {
    const entries = await readdir(import.meta.dirname, { withFileTypes: true })
    const folders = entries
      .filter((entry) => entry.isDirectory() && entry.name !== 'core')
      .map(({ name }) => name)
    expect(connectors.map(({ key }) => key)).toEqual(folders.toSorted())
  })

  it.each(connectors.map((connector) => connector.key))('%s has the shape of every folder', async (key) => {
    const connector = connectors.find((candidate) => candidate.key === key)
    const files = await readdir(new URL(`./${key}`, import.meta.url), { recursive: true })
    const wanted = [
      'icon.ts',
      'index.ts',
      ...(connector?.connectionTypes.length ? ['connection.ts'] : []),
      ...(connector?.actions ?? []).map((action) => `actions/${action.key}.ts`),
      ...(connector?.triggers ?? []).map((trigger) => `triggers/${trigger.key}.ts`),
      ...(connector?.dataSources ?? []).map((source) => `data-sources/${source.key}.ts`),
    ]
    expect(files).toEqual(expect.arrayContaining(wanted))
    const actions = files.filter((file) => /^actions\/.*(?<!\.test)\.ts$/.test(file))
    expect(actions).toHaveLength(connector?.actions.length ?? 0)
  })

  it('draw icons that bring nothing along', () => {
    for (const { icon } of connectorManifests) {
      expect(icon).toMatch(
        /^<svg viewBox="0 0 24 24"[^>]*>(<(path|circle|rect)( [a-z0-9-]+="[^"]*")*\/>)+<\/svg>$/,
      )
    }
  })
})

describe('the manifests', () => {
  it('are those of the code', () => {
    expect(connectorManifests).toEqual(connectors.map(toManifest))
  })

  it('are found by what a step uses', () => {
    expect(findAction('dropbox.download-file')?.action.name).toBe('Download file')
    expect(findAction('http.request')?.action.sideEffects).toBe(true)
    expect(findConnector('http')?.name).toBe('HTTP')
    for (const use of ['code', 'http', 'http.', 'http.nothing', 'nothing.request', 'http.request.x']) {
      expect(findAction(use)).toBeNull()
    }
    expect(findConnector('nothing')).toBeNull()
  })

  it('hold the data sources of forms', () => {
    expect(findDataSource('dropbox.folders')?.dataSource.connection).toBe('required')
    for (const use of ['dropbox.list-folder', 'dropbox', 'nothing.folders'])
      expect(findDataSource(use)).toBeNull()
  })

  it('hold the triggers that are built in', () => {
    expect(new Set(triggerKinds.map(({ kind }) => kind))).toEqual(new Set(Object.keys(contractTriggers)))
    expect(findTrigger('webhook')?.name).toBe('Webhook')
    expect(findTrigger('http.nothing')).toBeNull()
    expect(findTrigger('code')).toBeNull()
  })
})

describe('the steps that are built in', () => {
  it('are those that the engine executes', () => {
    expect(new Set(coreSteps.map(({ kind }) => kind))).toEqual(new Set(Object.keys(stepKinds)))
  })

  it.each(coreSteps.map((step) => [step.kind, step] as const))(
    '%s starts with a valid `with`',
    (kind, step) => {
      expect(stepKinds[kind].parse(step.starter)).toEqual(step.starter)
      for (const field of step.input) expect(fieldSchema.parse(field)).toEqual(field)
      expect(step.input.map(({ key }) => key).toSorted()).toEqual(
        Object.keys(stepKinds[kind].shape).toSorted(),
      )
    },
  )
})
