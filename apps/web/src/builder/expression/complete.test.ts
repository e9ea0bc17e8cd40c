import { describe, expect, it } from 'vitest'
import { applyCompletion, completeBare, completeExpression, insertPath, pathToCode } from './complete.ts'

const context = {
  trigger: { body: { total: 12, 'order-id': 'A7' } },
  steps: { fetch: { output: [{ name: 'x' }], status: 'succeeded' }, 'get-xml': { output: 1 } },
  config: { folder: '/orders' },
}

const labels = (text: string) => {
  const caret = text.indexOf('|')
  return completeExpression(text.replace('|', ''), caret, context)?.options.map(({ label }) => label) ?? null
}

describe('completion of expressions', () => {
  it.each<[string, string[] | null]>([
    ['{{ | }}', ['trigger', 'steps', 'config', 'date', 'text', 'list', 'object', 'number']],
    ['{{ st|', ['steps']],
    ['{{ trigger.body.|', ['total', 'order-id']],
    ['{{ steps.fetch.output[0].| }}', ['name']],
    ['{{ steps["get-xml"].|', ['output']],
    ['{{ steps?.fetch?.s|', ['status']],
    ['{{ 1 + config.|', ['folder']],
    ['{{ a(steps.fetch.o|', ['output']],
    ['/path/{{ config.f|}}/x', ['folder']],
    ['{{ da|', ['date']],
    ['{{ date.is|', ['isBefore', 'isAfter', 'isValid']],
    ['{{ text.slug(trigger.body.t|', ['total']],
    ['{{ trigger.date.|', null],
    ['plain st|', null],
    ['{{ config.folder }} st|', null],
    ['{{ config.folder.|', null],
    ['{{ unknown.|', null],
    ['{{ "steps.|', null],
  ])('%s gives %j', (text, expected) => {
    expect(labels(text)).toEqual(expected)
  })

  it('writes keys that are no identifiers in brackets', () => {
    const text = '{{ trigger.body.or'
    const found = completeExpression(text, text.length, context)
    expect(found && applyCompletion(text, text.length, { from: found.from, insert: 'order-id' })).toEqual({
      text: '{{ trigger.body["order-id"]',
      caret: 27,
    })
  })
})

describe('completion of helpers', () => {
  it('says what a helper does, and puts the caret between its brackets', () => {
    const text = '{{ text.sl }}'
    const [option] = completeExpression(text, 10, context)?.options ?? []
    expect(option).toMatchObject({
      label: 'slug',
      help: { title: 'text.slug(text: TextLike, separator?: string): string' },
    })
    expect(option && applyCompletion(text, 10, { from: 8, ...option })).toEqual({
      text: '{{ text.slug() }}',
      caret: 13,
    })
    expect(applyCompletion('{{ text.sl(1) }}', 10, { from: 8, insert: 'slug', isCall: true })).toEqual({
      text: '{{ text.slug(1) }}',
      caret: 13,
    })
  })

  it('has no place where only names may stand', () => {
    expect(completeExpression('{{ date.', 8, context, { namesOnly: true })).toBeNull()
    expect(completeBare('d', 1, context, { namesOnly: true })).toBeNull()
  })
})

describe('choosing a path', () => {
  it('fills an empty field with the sole expression and adds to a text', () => {
    const path = ['steps', 'get-xml', 'output', 0, 'name']
    expect(pathToCode(path)).toBe('steps["get-xml"].output[0].name')
    expect(insertPath(undefined, path)).toBe('{{ steps["get-xml"].output[0].name }}')
    expect(insertPath('/a/', ['config', 'folder'])).toBe('/a/{{ config.folder }}')
  })
})
