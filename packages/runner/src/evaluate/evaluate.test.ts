import { scopeNames as documentedNames } from '@millrace/contracts/expression'
import { describe, expect, it } from 'vitest'
import { scopeFixture } from '../../test/scope.ts'
import { StepFailure } from '../step-failure.ts'
import { evaluateDeep, evaluateText, helpers, type Scope } from './index.ts'
import { namesOf } from './scope.ts'

const steps = {
  fetch: { output: { items: [{ sku: 'A7' }], total: 2 }, status: 'succeeded', error: null },
  'get-xml': { output: '<a/>', status: 'succeeded', error: null },
}

function failureOf(template: string, over: Partial<Scope> = {}): StepFailure {
  try {
    const value = evaluateText(template, scopeFixture({ steps, ...over }), 'with.url')
    throw new Error(`It gave ${JSON.stringify(value)}`)
  } catch (error) {
    if (error instanceof StepFailure) return error
    throw error
  }
}

const messageOf = (template: string, over?: Partial<Scope>) => failureOf(template, over).error.message

describe('the names of expressions', () => {
  it('are those that the documentation lists, and no helper collides with them', () => {
    const documented = documentedNames.map(({ name }) => name)
    const all = namesOf(scopeFixture({ item: 1, index: 0 }))
    expect([...documented, ...Object.keys(helpers)].toSorted()).toEqual(all.toSorted())
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('an expression that fails', () => {
  it.each([
    [
      '{{ steps.fetch.outptu.total }}',
      'steps.fetch.outptu is undefined; steps.fetch has: output, status, error. Did you mean output?',
    ],
    [
      '{{ steps.fetch.output.items[3].sku }}',
      'steps.fetch.output.items[3] is undefined; steps.fetch.output.items is a list of 1',
    ],
    ['{{ steps.fetch.output.items.lenght }}', 'Did you mean length?'],
    ['{{ steps.fetch.error.code }}', 'steps.fetch.error is null'],
    ['{{ stps.fetch.output }}', 'ReferenceError: stps is not defined (did you mean steps?)'],
    ['{{ steps.get-xml.output }}', 'write steps["get-xml"]: a hyphen is a minus in JavaScript'],
    ["{{ text.slgu('a') }}", 'text.slgu is undefined; text has: slug, '],
    ["{{ text.slgu('a') }}", 'Did you mean slug?'],
    ['{{ dat.now() }}', 'did you mean date?'],
    [
      '{{ list.sum(steps.fetch.output) }}',
      'failed: list.sum: list must be a list, got an object with items, total',
    ],
    [
      '{{ list.sum(steps.fetch.output.itms) }}',
      'got undefined (steps.fetch.output.itms is undefined; steps.fetch.output has: items, total. Did you mean items?)',
    ],
    ['{{ error.message }}', 'error exists only in catch and finally'],
    ['{{ error }}', 'it is undefined (error exists only in catch and finally)'],
    ['{{ loop.item }}', 'loop exists only inside the body of a loop'],
    ['{{ item.name }}', 'item exists only in the fields of a transform with items'],
    ["{{ 'steps.nothing' + missing }}", 'missing is not defined'],
    ['{{ steps.fetch.output.a ?? steps.fetch.output.b }}', 'steps.fetch.output.b is undefined'],
    ['{{ Promise.resolve(1) }}', 'is a promise'],
  ])('%s says what is wrong', (template, text) => {
    expect(messageOf(template)).toContain(text)
  })

  it.each([
    ['{{ steps.fetch.outptu }}', 1, 4],
    ['a\n  {{ 1 + steps.fetch.outptu.x }}', 2, 10],
    ['{{ 1 + \n text.slug(null) }}', 2, 2],
    ['{{ 1 + }}', 1, 8],
    ['{{ [1,\n 2 3] }}', 2, 4],
    ['{{ nothing }}', 1, 4],
    ['a {{ b', 1, 3],
  ])('%j is found at %i:%i', (template, line, column) => {
    expect(failureOf(template).error).toMatchObject({
      code: 'expression_failed',
      message: expect.stringContaining(`with.url, ${line}:${column}`),
      details: { at: 'with.url', line, column },
    })
  })

  it.each([
    'throw new Proxy({}, { getPrototypeOf() { throw 1 }, get() { throw 2 } })',
    "throw Object.defineProperty(new Error('a'), 'message', { get() { throw 1 } })",
  ])('says so when what was thrown cannot be read: %s', (body) => {
    const { code, message } = failureOf(`{{ (() => { ${body} })() }}`).error
    expect(code).toBe('expression_failed')
    expect(message).toContain('it threw something that throws when it is read')
  })

  it('has null for error in a finally that nothing failed before', () => {
    expect(evaluateText('{{ error === null }}', scopeFixture({ error: null }), 'with.url')).toBe(true)
  })
})

describe('an expression', () => {
  it('sees item and index only where there are some, whichever was evaluated first', () => {
    const source = "{{ typeof item === 'undefined' ? 'none' : item }}"
    expect(evaluateText(source, scopeFixture(), 'at')).toBe('none')
    expect(evaluateText(source, scopeFixture({ item: 7, index: 0 }), 'at')).toBe(7)
    expect(evaluateText(source, scopeFixture(), 'at')).toBe('none')
  })

  it('may give its own names to the parameters of functions', () => {
    const template = '{{ trigger.body.list.map((text, date) => text * date) }}'
    expect(evaluateText(template, scopeFixture(), 'at')).toEqual([0, 2, 6])
  })

  it('does not change the helpers', () => {
    expect(messageOf('{{ text.slug = 1 }}')).toContain('read only')
  })

  it.each(['{{ 1 + 1 }}', '{{ trigger.body.text }}', '{{', "{{ '{{' }}"])(
    'is never made of data: %s stays text',
    (text) => {
      const scope = scopeFixture({ trigger: { body: { text, deep: [{ text }] } } })
      expect(evaluateText('{{ trigger.body.text }}', scope, 'at')).toBe(text)
      expect(evaluateText('>{{ trigger.body.text }}<', scope, 'at')).toBe(`>${text}<`)
      expect(evaluateDeep({ a: '{{ trigger.body }}' }, scope, 'at')).toEqual({
        a: { text, deep: [{ text }] },
      })
    },
  )
})
