import { type Bundler, createBundler } from '@millrace/bundler'
import { startFakeRegistry } from '@millrace/bundler/testing'
import type { Definition } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, definition, givenIntegration, type TestKit } from '../../test/index.ts'
import { type Context, listVersions, publishIntegration, saveDraft, testRun } from '../index.ts'

let kit: TestKit
let registry: Awaited<ReturnType<typeof startFakeRegistry>>
let bundler: Bundler

beforeAll(async () => {
  kit = await createTestKit()
  registry = await startFakeRegistry([
    { name: 'greeter', version: '1.2.0', files: { 'index.js': 'module.exports = (n) => "Hello " + n' } },
  ])
  bundler = createBundler({ environment: { ...process.env, ...registry.environment } })
})

afterAll(async () => {
  await bundler?.close()
  await registry?.close()
  await kit?.close()
})

const asBuilder = (): Context => ({ ...kit.as(), bundler })

const importing = (specifier: string) => ({
  id: 'greet',
  use: 'code',
  with: { source: `import greet from '${specifier}'\nexport default () => greet('Ada')` },
})

const flow = (key: string, steps: object[]) => ({
  key,
  name: key,
  trigger: { id: 'trigger' as const, use: 'manual' },
  steps,
})

function withFlows(...flows: object[]): Definition {
  return definition({ flows: flows as Definition['flows'] })
}

async function readBundle(versionId: string): Promise<Record<string, { code: string }>> {
  const { bundleKey } = await kit.services.db.system.version.findUniqueOrThrow({ where: { id: versionId } })
  if (bundleKey === null) throw new Error('the version has no bundle')
  return JSON.parse(await new Response(await kit.services.blobs.get(bundleKey)).text())
}

it('publishing keeps each code step with what it imports, and the versions that were taken', async () => {
  const { key } = await givenIntegration(asBuilder(), withFlows(flow('main', [importing('greeter')])))
  expect(await publishIntegration(asBuilder(), key, {})).toEqual({ version: 1 })
  const { items } = await listVersions(asBuilder(), key, {})
  expect(items[0]).toMatchObject({ dependencies: { greeter: '1.2.0' } })
  const version = await kit.services.db.system.version.findFirstOrThrow({
    where: { integration: { key }, number: 1 },
  })
  expect((await readBundle(version.id))['main/greet']?.code).toContain('Hello ')
})

it('an import that does not resolve refuses the publication, and names the step', async () => {
  const { key } = await givenIntegration(asBuilder(), withFlows(flow('main', [importing('no-such-package')])))
  await expect(publishIntegration(asBuilder(), key, {})).rejects.toMatchObject({
    code: 'invalid',
    problems: [
      { code: 'import_unresolved', path: 'flows[0].steps[0].with.source', flow: 'main', stepId: 'greet' },
    ],
  })
  expect((await listVersions(asBuilder(), key, {})).items).toEqual([])
})

it('a test run takes only what its own flow, and the flows that it calls, import', async () => {
  const draft = withFlows(
    flow('unfinished', [importing('no-such-package')]),
    flow('main', [{ id: 'call', use: 'call-flow', with: { flow: 'called' } }]),
    flow('called', [importing('greeter')]),
  )
  const { key } = await givenIntegration(asBuilder(), draft)
  const { runId } = await testRun(asBuilder(), key, 'main', {})
  const { versionId } = await kit.services.db.system.run.findUniqueOrThrow({ where: { id: runId } })
  expect(Object.keys(await readBundle(versionId))).toEqual(['called/greet'])
  await expect(testRun(asBuilder(), key, 'unfinished', {})).rejects.toMatchObject({ code: 'invalid' })
})

it('a draft that is saved while it is published is published as it was saved last', async () => {
  const draft = withFlows(flow('main', [importing('greeter')]))
  const { key } = await givenIntegration(asBuilder(), draft)
  let saved = false
  const slow: Bundler = {
    ...bundler,
    async bundle(input) {
      if (!saved) {
        saved = true
        await saveDraft(asBuilder(), key, { ...draft, name: 'Saved meanwhile' }, { revision: 1 })
      }
      return bundler.bundle(input)
    },
  }
  await publishIntegration({ ...kit.as(), bundler: slow }, key, {})
  const version = await kit.services.db.system.version.findFirstOrThrow({
    where: { integration: { key }, number: 1 },
  })
  expect(version.definition).toMatchObject({ name: 'Saved meanwhile' })
})
