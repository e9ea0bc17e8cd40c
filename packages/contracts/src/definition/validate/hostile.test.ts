import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manifests } from '../../../test/manifests.ts'
import { validateDefinition } from './index.ts'

const check = (input: unknown) => validateDefinition(input, { manifests })

/** Values that are near a definition: its keys and words in any arrangement. */
const { near } = fc.letrec<{ near: unknown }>((tie) => ({
  near: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom<unknown>(
      'a',
      'trigger',
      'loop',
      'branch',
      'http.request',
      '{{ steps.a }}',
      '{{ state.a[b] }}',
      '{{',
      '',
      1,
      -1,
      null,
      true,
    ),
    fc.array(tie('near'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        'flows',
        'steps',
        'edges',
        'body',
        'with',
        'trigger',
        'id',
        'use',
        'key',
        'cases',
        'when',
        'items',
        'fields',
        'auth',
        'catch',
        '__proto__',
      ),
      tie('near'),
      { maxKeys: 6 },
    ),
  ),
}))

const word = fc.constantFrom('a', 'b', 'trigger', 'a:error', 'b:x', ':', '')
const step = fc.record(
  {
    id: word,
    use: fc.constantFrom(
      ...[
        'code',
        'loop',
        'try',
        'branch',
        'http.request',
        'wait',
        'approval',
        'call-flow',
        'set-state',
        'transform',
      ],
      ...['break', 'stop', 'respond', 'x.y', '.'],
    ),
    with: near,
    connection: near,
    body: fc.record({ steps: fc.array(near), edges: near }, { requiredKeys: [] }),
    catch: fc.record({ steps: fc.constant([]), edges: near }, { requiredKeys: [] }),
  },
  { requiredKeys: ['id', 'use'] },
)
const definition = fc.record({
  schemaVersion: fc.constant(1),
  key: fc.constant('a'),
  name: fc.constant('A'),
  connections: near,
  flows: fc.array(
    fc.record(
      {
        key: fc.constantFrom('a', 'b'),
        name: fc.constant('A'),
        trigger: fc.record({
          id: fc.constant('trigger'),
          use: fc.constantFrom('manual', 'schedule', 'webhook', 'call', 'dropbox.file-added', 'a.b'),
          with: near,
        }),
        steps: fc.array(step, { maxLength: 5 }),
        edges: fc.array(fc.tuple(word, word), { maxLength: 6 }),
      },
      { requiredKeys: ['key', 'name', 'trigger', 'steps'] },
    ),
    { maxLength: 3 },
  ),
})

describe('whatever the input', () => {
  it.each([
    {
      name: 'anything',
      values: fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
    },
    { name: 'any JSON', values: fc.jsonValue() },
    { name: 'anything near a definition', values: near },
    { name: 'definitions full of nonsense', values: definition },
  ])('$name: never throws and always gives a definition or problems', ({ values }) => {
    fc.assert(
      fc.property(values, (input: unknown) => {
        const result = check(input)
        expect(result.definition !== null || result.problems.length > 0).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('survives cycles, getters that throw, and proxies', () => {
    const cycle: Record<string, unknown> = {}
    cycle.flows = [cycle]
    const throwing = {
      get flows(): never {
        throw new Error('no')
      },
    }
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    for (const input of [cycle, throwing, revoked.proxy]) {
      expect(check(input)).toMatchObject({ definition: null, problems: [{ path: '' }] })
    }
  })

  it('survives nesting by the thousand', () => {
    const deep: unknown = JSON.parse('{"body":{"steps":['.repeat(3000) + ']}}'.repeat(3000))
    expect(check(deep).problems).toMatchObject([
      { message: 'The definition is nested deeper than 100 levels.' },
    ])
  })

  it('bounds the number of values and of characters', () => {
    expect(check({ flows: new Array(10_000_000) }).problems[0]?.message).toContain('more than 250000 values')
    expect(check({ name: 'x'.repeat(9_000_000) }).problems[0]?.message).toContain('characters of text')
  })

  it('bounds the number of expressions that are parsed', () => {
    const step = { id: 'a', use: 'respond', with: { body: '{{ run }}'.repeat(60_000) } }
    const flow = { key: 'a', name: 'A', trigger: { id: 'trigger', use: 'manual' }, steps: [step] }
    const { problems } = check({ schemaVersion: 1, key: 'a', name: 'A', flows: [flow] })
    expect(problems).toMatchObject([{ path: '', message: expect.stringContaining('too many expressions') }])
  })

  it('checks 2,000 steps with 10,000 edges', () => {
    const id = (index: number) => `s${index}`
    const steps = Array.from({ length: 2000 }, (_, index) => ({
      id: id(index),
      use: 'code',
      with: { source: `export default ({ steps }) => steps.${id(Math.max(0, index - 1))}` },
    }))
    const edges = Array.from({ length: 10_000 }, (_, index) => {
      const to = 1 + (index % 1999)
      return index < 1999 ? [id(to - 1), id(to)] : [id(Math.floor(to / 2)), id(to)].toSorted()
    }).filter(([from, to]) => Number(from?.slice(1)) < Number(to?.slice(1)))
    const flow = {
      key: 'a',
      name: 'A',
      trigger: { id: 'trigger', use: 'manual' },
      steps,
      edges: [['trigger', id(0)], ...edges.slice(0, 9999)],
    }
    const { problems } = check({ schemaVersion: 1, key: 'a', name: 'A', flows: [flow] })
    expect(problems).toMatchObject([{ path: 'flows[0].steps[0].with.source', stepId: 's0' }])
  })
})
