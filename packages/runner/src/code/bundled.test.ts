import type { StepModule } from '@millrace/contracts'
import { transform } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { code, createHarness, flowOf } from '../../test/harness.ts'

let harness: Awaited<ReturnType<typeof createHarness>>
beforeAll(async () => {
  harness = await createHarness()
}, 60_000)
afterAll(() => harness.close())

/** As publishing makes it: other lines than the author's, and a map back. */
async function bundled(source: string): Promise<StepModule> {
  const result = await transform(source, {
    loader: 'ts',
    format: 'esm',
    sourcemap: true,
    sourcefile: 'step:main/step',
    banner: '// a\n// b\n// c\n',
  })
  return { code: result.code, map: result.map }
}

it('a step runs from its bundle, not from its source', async () => {
  const flow = flowOf([code('step', 'export default () => "source"')])
  const modules = { step: await bundled('export default (): string => "bundle"') }
  const { done } = await harness.run(flow, { start: { modules } })
  expect(done).toMatchObject({ status: 'succeeded', output: 'bundle' })
})

it('an error of a bundled step names the line that its author wrote', async () => {
  const source = [
    'interface Order { id: number }',
    '',
    'export default (): Order => {',
    "  throw new Error('no stock')",
    '}',
  ]
  const flow = flowOf([code('step', 'export default () => 1')])
  const { done } = await harness.run(flow, { start: { modules: { step: await bundled(source.join('\n')) } } })
  expect(done?.error).toMatchObject({
    code: 'code_threw',
    message: 'no stock (step step, line 4)',
    details: { line: 4 },
  })
})

it('lines of packages in the bundle do not stand for the step', async () => {
  const inner = await transform("export const check = () => { throw new Error('bad input') }", {
    sourcemap: true,
    sourcefile: 'node_modules/checker/index.js',
  })
  const flow = flowOf([code('step', 'export default () => 1')])
  const module: StepModule = { code: `${inner.code}\nexport default () => check()`, map: inner.map }
  const { done } = await harness.run(flow, { start: { modules: { step: module } } })
  expect(done?.error?.message).toContain('bad input')
  expect(JSON.stringify(done?.error?.details)).not.toContain('line 1,')
})

it('what the bundle does not hold cannot be imported', async () => {
  const source = "export default async () => import(['left', 'pad'].join('-'))"
  const flow = flowOf([code('step', source)])
  const { done } = await harness.run(flow)
  expect(done?.error).toMatchObject({ code: 'import_unresolved' })
})
