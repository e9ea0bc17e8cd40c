import { describe, expect, it } from 'vitest'
import { parseKeyTemplate, readKeyTemplate } from './key-template.ts'

const values = {
  trigger: {
    body: { id: 7, 'order id': 'A 1', list: [{ ok: true }], none: null, empty: '', 'say "hi"': 'q' },
  },
  customer: { id: 'c1', externalId: 'acme', name: 'Acme' },
  config: {},
}

describe('readKeyTemplate', () => {
  it.each([
    ['{{ customer.id }}', 'c1'],
    ['order-{{ trigger.body.id }}', 'order-7'],
    ['{{trigger . body["order id"]}}/{{ trigger["body"][\'id\'] }}', 'A 1/7'],
    ['{{ trigger.body.list[0].ok }}', 'true'],
    ['{{ trigger.body.list }}', '[{"ok":true}]'],
    ['{{ trigger.body["say \\"hi\\""] }}', 'q'],
    ['always the same', 'always the same'],
    ['{{ trigger.body.missing }}', null],
    ['{{ trigger.body.none }}', null],
    ['x-{{ trigger.body.empty }}', null],
    ['{{ config.region.name }}', null],
    ['{{ instance.id }}', null],
    ['{{ customer.constructor.name }}', null],
    ['{{ customer.id.length }}', null],
    ['{{ 1 + 1 }}', null],
  ])('%s', (template, gives) => {
    expect(readKeyTemplate(template, values)).toBe(gives)
  })

  it('reads what a webhook sent as text, also when it looks like a template', () => {
    expect(readKeyTemplate('{{ trigger.body }}', { trigger: { body: '{{ customer.id }}' } })).toBe(
      '{{ customer.id }}',
    )
  })
})

describe('parseKeyTemplate', () => {
  it.each([
    '{{ 1 + 1 }}',
    '{{ trigger.body.id ?? "x" }}',
    '{{ trigger.body[name] }}',
    '{{ trigger.headers.x-id }}',
    '{{ f(trigger) }}',
    '{{ "text" }}',
    '{{ }}',
    '{{ trigger.body["a\\n"] }}',
  ])('refuses %s', (template) => {
    expect(parseKeyTemplate(template)).toMatchObject({
      ok: false,
      message: expect.stringContaining('not a name'),
    })
  })

  it('says where', () => {
    expect(parseKeyTemplate('a {{ customer.id }} {{ b( }}')).toMatchObject({ ok: false, start: 20 })
    expect(parseKeyTemplate('a {{ b')).toMatchObject({ ok: false, message: 'this {{ has no closing }}' })
  })

  it('stays fast with a long row of blanks and brackets', () => {
    expect(parseKeyTemplate(`{{ a${' '.repeat(400)}[${' '.repeat(90)} }}`).ok).toBe(false)
  })
})
