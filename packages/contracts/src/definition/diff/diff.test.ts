import { describe, expect, it } from 'vitest'
import type { Definition, Flow, Step } from '../schema.ts'
import { diffDefinitions, isEmptyDiff } from './index.ts'

const step = (id: string, rest: Partial<Step> = {}): Step => ({ id, use: 'http.request', ...rest })

const flow = (steps: Step[], rest: Partial<Flow> = {}): Flow => ({
  key: 'main',
  name: 'Main',
  trigger: { id: 'trigger', use: 'schedule', with: { cron: '0 * * * *' } },
  steps,
  ...rest,
})

const of = (rest: Partial<Definition> = {}): Definition => ({
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  flows: [flow([step('a')])],
  ...rest,
})

const withSteps = (...steps: Step[]) => of({ flows: [flow(steps)] })

it('finds nothing between equal definitions, in whatever order their keys are written', () => {
  const one = withSteps(step('a', { with: { url: 'x', method: 'GET' } }))
  const other = withSteps({ with: { method: 'GET', url: 'x' }, use: 'http.request', id: 'a' })
  expect(isEmptyDiff(diffDefinitions(one, other))).toBe(true)
})

it('names each value that differs by its path, and leaves out the side where it is not set', () => {
  const { flows } = diffDefinitions(
    withSteps(step('a', { with: { url: 'x', headers: { a: '1' } }, timeoutMs: 5 })),
    withSteps(step('a', { with: { url: 'y', headers: { a: '1', 'x-b': '2' } } })),
  )
  expect(flows).toMatchObject([
    {
      key: 'main',
      change: 'changed',
      steps: [
        {
          id: 'a',
          change: 'changed',
          changes: [
            { kind: 'value', path: 'with.url', before: 'x', after: 'y' },
            { kind: 'value', path: 'with.headers.x-b', after: '2' },
            { kind: 'value', path: 'timeoutMs', before: 5 },
          ],
        },
      ],
    },
  ])
})

it('tells steps that came and went, with what they hold', () => {
  const [main] = diffDefinitions(
    withSteps(step('a'), step('old', { name: 'Old' })),
    withSteps(step('a'), step('new', { with: { url: 'x' } })),
  ).flows
  expect(main?.steps).toMatchObject([
    { id: 'new', name: 'new', change: 'added', changes: [{ path: 'use' }, { path: 'with.url', after: 'x' }] },
    { id: 'old', name: 'Old', change: 'removed' },
  ])
  expect(main?.edges).toEqual([
    { change: 'added', place: '', from: 'a', to: 'new' },
    { change: 'removed', place: '', from: 'a', to: 'old' },
  ])
})

it('shows code line by line with a few lines around', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`)
  const source = (text: string[]) => withSteps(step('a', { use: 'code', with: { source: text.join('\n') } }))
  const [main] = diffDefinitions(source(lines), source(lines.with(14, 'changed'))).flows
  expect(main?.steps[0]?.changes).toEqual([
    {
      kind: 'text',
      path: 'with.source',
      isCut: false,
      hunks: [
        {
          beforeLine: 12,
          afterLine: 12,
          lines: [
            ...[12, 13, 14].map((n) => ({ kind: 'same', text: `line ${n}` })),
            { kind: 'removed', text: 'line 15' },
            { kind: 'added', text: 'changed' },
            ...[16, 17, 18].map((n) => ({ kind: 'same', text: `line ${n}` })),
          ],
        },
      ],
    },
  ])
})

it('says that a step was moved into a loop, and what follows what there', () => {
  const loop = (...steps: Step[]) => step('each', { use: 'loop', body: { steps } })
  const [main] = diffDefinitions(
    withSteps(step('a'), loop(step('b'))),
    withSteps(loop(step('b'), step('a'))),
  ).flows
  expect(main?.steps).toMatchObject([{ id: 'a', place: 'each.body', movedFrom: '', changes: [] }])
  expect(main?.edges).toContainEqual({ change: 'added', place: 'each.body', from: 'b', to: 'a' })
})

it('takes written order and the same edges for the same', () => {
  const written = withSteps(step('a'), step('b'))
  const drawn = of({
    flows: [
      flow([step('a'), step('b')], {
        edges: [
          ['trigger', 'a'],
          ['a', 'b'],
        ],
      }),
    ],
  })
  expect(isEmptyDiff(diffDefinitions(written, drawn))).toBe(true)
})

it('tells nodes that only changed places apart from changes that a run notices', () => {
  const at = (x: number) => of({ flows: [flow([step('a')], { layout: { a: { x, y: 0 } } })] })
  expect(diffDefinitions(at(0), at(40)).flows).toMatchObject([
    { changes: [], steps: [], edges: [], isRearranged: true },
  ])
})

it('tells trigger, settings, flows and details', () => {
  const diff = diffDefinitions(
    of({ labels: ['a'] }),
    of({
      name: 'Orders 2',
      labels: ['a', 'b'],
      flows: [
        flow([step('a')], {
          trigger: { id: 'trigger', use: 'schedule', with: { cron: '5 * * * *' } },
          settings: { timeoutMs: 1000 },
        }),
        flow([step('x')], { key: 'second', name: 'Second' }),
      ],
    }),
  )
  expect(diff.details).toEqual([
    { kind: 'value', path: 'name', before: 'Orders', after: 'Orders 2' },
    { kind: 'value', path: 'labels', before: ['a'], after: ['a', 'b'] },
  ])
  expect(diff.flows).toMatchObject([
    { key: 'main', changes: [{ path: 'settings.timeoutMs' }, { path: 'trigger.with.cron' }] },
    { key: 'second', change: 'added', steps: [{ id: 'x', change: 'added' }], edges: [] },
  ])
})

describe('the config', () => {
  const text = (key: string, rest = {}) => ({ key, type: 'text' as const, label: key, ...rest })
  const pages = (...list: { title: string; fields: ReturnType<typeof text>[] }[]) =>
    of({ config: { pages: list } })

  it('tells fields that came, went, changed and moved to another page', () => {
    const diff = diffDefinitions(
      pages({ title: 'One', fields: [text('a'), text('b'), text('gone')] }, { title: 'Two', fields: [] }),
      pages(
        { title: 'One', fields: [text('a', { required: true }), text('new')] },
        { title: 'Two', fields: [text('b')] },
      ),
    )
    expect(diff.pages).toEqual([])
    expect(diff.fields).toMatchObject([
      { key: 'a', change: 'changed', changes: [{ path: 'required', after: true }] },
      { key: 'new', change: 'added', page: 'One' },
      { key: 'b', change: 'changed', page: 'Two', movedFrom: 'One', changes: [] },
      { key: 'gone', change: 'removed', page: 'One' },
    ])
  })

  it('takes a field under a new key, and a page under a new title, for the same one', () => {
    const diff = diffDefinitions(
      pages({ title: 'One', fields: [text('folder')] }),
      pages({ title: 'Uno', fields: [text('path', { formerKeys: ['folder'] })] }),
    )
    expect(diff.pages).toMatchObject([{ key: 'Uno', change: 'changed', changes: [{ path: 'title' }] }])
    expect(diff.fields).toHaveLength(1)
    expect(diff.fields[0]).toMatchObject({ key: 'path', change: 'changed' })
    expect(diff.fields[0]).not.toHaveProperty('movedFrom')
  })

  it('tells fields in another order', () => {
    const diff = diffDefinitions(
      pages({ title: 'One', fields: [text('a'), text('b')] }),
      pages({ title: 'One', fields: [text('b'), text('a')] }),
    )
    expect(diff).toMatchObject({ fields: [], isReordered: true })
  })

  it('tells connection slots', () => {
    const slot = (type: string) =>
      of({ connections: { crm: { connector: 'http', type, owner: 'customer' } } })
    expect(diffDefinitions(slot('api-key'), slot('basic')).connections).toMatchObject([
      { key: 'crm', change: 'changed', changes: [{ path: 'type', before: 'api-key', after: 'basic' }] },
    ])
    expect(diffDefinitions(of(), slot('basic')).connections).toMatchObject([{ key: 'crm', change: 'added' }])
  })
})

it('stays small and quick when hundreds of long texts have nothing in common', () => {
  const code = (seed: number) =>
    Array.from({ length: 400 }, (_, line) => `${(seed * 7919 + line * 104_729) % 1009}`).join('\n')
  const many = (seed: number) =>
    withSteps(
      ...Array.from({ length: 300 }, (_, n) =>
        step(`s${n}`, { use: 'code', with: { source: code(seed * 1000 + n) } }),
      ),
    )
  const [main] = diffDefinitions(many(1), many(2)).flows
  expect(main?.steps).toHaveLength(300)
  const huge = (letter: string) => withSteps(step('a', { notes: `${letter}\n`.repeat(50_000) }))
  expect(diffDefinitions(huge('a'), huge('b')).flows[0]?.steps[0]?.changes[0]).toMatchObject({ isCut: true })
})
