import { describe, expect, it } from 'vitest'
import { compilerOptions } from './compiler-options.ts'
import { contextTypes } from './context-types.ts'
import { StepWorker } from './step-worker.ts'
import { typedTwin } from './typed-twin.ts'

const context = {
  loop: { item: { sku: 'A7' }, index: 0, count: 1 },
  error: {},
  trigger: { body: { total: 12 } },
  steps: { fetch: { output: { items: [{ sku: 'A7' }] }, status: 'succeeded', error: null } },
  config: { folder: '/orders' },
  customer: {},
  run: {},
  state: {},
}

/** `|` is the caret. */
function open(marked: string, ending: 'js' | 'ts' = 'js') {
  const position = marked.indexOf('|')
  const source = marked.replace('|', '')
  const fileName = `file:///shop/orders/map.${ending}`
  const model = {
    uri: { path: `/shop/orders/map.${ending}`, toString: () => fileName },
    version: 1,
    getValue: () => source,
  }
  const worker = new StepWorker(
    { getMirrorModels: () => [model] },
    {
      compilerOptions: { target: 99, module: 99, ...compilerOptions },
      extraLibs: { 'file:///millrace.d.ts': { content: contextTypes(context), version: 1 } },
    },
  )
  return { worker, source, fileName, position }
}

async function complete(marked: string, ending: 'js' | 'ts' = 'js'): Promise<string[]> {
  const { worker, fileName, position } = open(marked, ending)
  return namesOf(await worker.getCompletionsAtPosition(fileName, position))
}

function namesOf(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null || !('entries' in answer)) return []
  return Array.isArray(answer.entries) ? answer.entries.map(({ name }: { name: string }) => name) : []
}

describe('the parameter of a code step', () => {
  it.each<[string, string[]]>([
    ['export default async ({ steps }) => { steps.| }', ['fetch']],
    ['export default async ({ steps }) => steps.fetch.output.items[0].|', ['sku']],
    ['export default ({ trigger }) => trigger.body.|', ['total']],
    ['export default ({ log }) => { log.| }', ['debug', 'error', 'info', 'warn']],
    ['// a comment\nexport default function run({ config }) { return config.| }', ['folder']],
    ['const run = ({ config }) => config.|\nexport default run', ['folder']],
    ['export default (ctx) => ctx.config.|', ['folder']],
    ['/** Maps the orders. */\nexport default ({ config }) => config.|', ['folder']],
  ])('%j', async (marked, names) => {
    expect(await complete(marked)).toEqual(names)
  })

  it.each<[string, string[]]>([
    ['export default async ({ steps }) => { steps.| }', ['fetch']],
    ['export default async ({ steps: { fetch }, log }) => fetch.output.items[0].|', ['sku']],
    ['export default (ctx) => ctx.config.|', ['folder']],
    ['const run = async ({ config }) => config.|\nexport default run', ['folder']],
    ['export default ({ config }: StepContext) => config.|', ['folder']],
    ['export default ({ config }: { config: { own: string } }) => config.|', ['own']],
  ])('%j in TypeScript', async (marked, names) => {
    expect(await complete(marked, 'ts')).toEqual(names)
  })

  it('offers helpers, state and files', async () => {
    expect(await complete('export default ({ date }) => date.|')).toContain('startOf')
    expect(await complete('export default ({ state }) => state.customer.|')).toContain('compareAndSet')
    expect(await complete('export default ({ files }) => files.|')).toContain('create')
    expect(await complete('export default ({ | }) => 1')).toEqual(
      expect.arrayContaining(['trigger', 'steps', 'state', 'text', 'files', 'signal']),
    )
  })

  it('says what a helper does, at the place where its author wrote it', async () => {
    const { worker, fileName, position, source } = open('export default ({ text }) => text.sl|ug("a")')
    const info = await worker.getQuickInfoAtPosition(fileName, position)
    expect(info).toMatchObject({ textSpan: { start: source.indexOf('slug'), length: 4 } })
    expect(JSON.stringify(info)).toContain('Lower case letters and digits')
  })

  it('helps with the arguments of a helper', async () => {
    const { worker, fileName, position } = open('export default ({ date }) => date.add(|)')
    const help = await worker.getSignatureHelpItems(fileName, position, {})
    expect(help).toMatchObject({ argumentIndex: 0, items: [{ parameters: { length: 4 } }] })
  })

  it('has types that are declared without an error, in every place of a flow', async () => {
    const { worker } = open('|export default () => 1')
    expect(await worker.getSemanticDiagnostics('file:///millrace.d.ts')).toEqual([])
  })

  it('is no reason for errors: samples do not say what else may come', async () => {
    const { worker, fileName } = open('|export default ({ steps }) => steps.other.output.more')
    const errors = await worker.getSemanticDiagnostics(fileName)
    expect(errors.filter(({ code }) => code === 2339)).toEqual([])
  })
})

describe('the typed twin of a text', () => {
  it('maps places there and back', () => {
    const source = 'const a = 1\nexport default () => a'
    const twin = typedTwin(source, 'javascript')
    for (let at = 0; at <= source.length; at += 1) expect(twin?.fromTwin(twin.toTwin(at))).toBe(at)
    expect(twin?.text.split('\n')).toHaveLength(2)
  })

  it.each([
    'export const a = 1',
    'export default run',
    '/** @type {(context: StepContext) => number} */\nexport default () => 1',
    '/** @param {StepContext} context */\nexport default (context) => 1',
  ])('is not made of %j', (source) => {
    expect(typedTwin(source, 'javascript')).toBeNull()
  })
})
