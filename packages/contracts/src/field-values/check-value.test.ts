import { describe, expect, it } from 'vitest'
import type { Field } from '../field.ts'
import type { Json } from '../json.ts'
import { checkFieldValue } from './check-value.ts'

const field = (type: Field['type'], more: Partial<Field> = {}): Field => ({
  key: 'f',
  type,
  label: 'F',
  ...more,
})
const options = [
  { value: 'a', label: 'A' },
  { value: 'b', label: 'B' },
]
const file = { $file: 'x', name: 'x.png', contentType: 'image/png; charset=x', bytes: 2048 }
const targets = { source: {}, target: { fields: [{ value: 'name', label: 'Name', required: true }] } }

describe('a value of each type', () => {
  it.each<[Field, Json]>([
    [field('date'), '2024-02-29'],
    [field('multi-select', { options }), ['b', 'a']],
    [field('select', { optionsFrom: { use: 'dropbox.folders' } }), '/anything'],
    [field('schedule'), { cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' }],
    [field('schedule'), { everyMs: 60_000 }],
    [field('file', { validation: { maxBytes: 2048, contentTypes: ['image/*'] } }), file],
    [field('field-mapping'), [{ to: 'a.b', from: 'lines[0]["unit price"].x', via: ['trim', 'upper'] }]],
    [field('field-mapping', { mapping: targets, required: true }), [{ to: 'name', value: 1 }]],
    [field('text', { validation: { pattern: '[A-Z]{2}\\d+', min: 2, max: 9 } }), 'DE123'],
    [field('number', { validation: { min: 1, max: 3 } }), 3],
    [field('json'), []],
  ])('%j takes %j', (described, value) => {
    expect(checkFieldValue(described, value)).toBeNull()
  })

  it.each<[Field, Json, string]>([
    [field('date'), '2025-02-29', 'a day'],
    [field('date'), '2025-2-9', 'a day'],
    [field('multi-select', { options }), ['a', 'c'], 'one of: a, b'],
    [field('multi-select', { options }), ['a', 'a'], 'twice'],
    [field('multi-select', { options }), 'a', 'a list'],
    [field('multi-select', { options, validation: { min: 2 } }), ['a'], 'at least 2 choices'],
    [field('schedule'), { cron: '0 9 * *' }, 'five fields'],
    [field('schedule'), { cron: '* * * * * *' }, 'more than five fields'],
    [field('schedule'), { cron: '0 0 30 2 *' }, 'never comes due'],
    [field('schedule'), { cron: '0 9 * * *', timezone: 'Mars/Phobos' }, 'no time zone'],
    [field('schedule'), { cron: '0 9 * * *', everyMs: 1000 }, 'is a schedule'],
    [field('schedule'), { everyMs: 10 }, 'is a schedule'],
    [field('file'), { $file: 'x' }, 'is a file'],
    [field('file', { validation: { maxBytes: 1024 } }), file, 'at most 1 KB'],
    [field('file', { validation: { contentTypes: ['text/csv'] } }), file, 'type text/csv'],
    [field('field-mapping'), [{ to: 'a', expr: 'process.exit()' }], 'cannot hold an expression'],
    [field('field-mapping'), [{ to: 'a' }], 'either from'],
    [field('field-mapping'), [{ to: 'a', from: 'x', value: 1 }], 'either from'],
    [field('field-mapping'), [{ to: 'a', from: 'x', via: 'eval' }], 'cannot be used'],
    [field('field-mapping'), [{ to: 'a', from: 'x + 1' }], 'a path'],
    [field('field-mapping'), [{ to: 'a', from: '{{ x }}' }], 'a path'],
    [
      field('field-mapping', { mapping: { source: { fields: [{ value: 'x', label: 'X' }] }, target: {} } }),
      [{ to: 'a', from: 'y' }],
      'no source field',
    ],
    [
      field('field-mapping'),
      [
        { to: 'a', from: 'x' },
        { to: 'a', from: 'y' },
      ],
      'gives "a" already',
    ],
    [field('field-mapping', { mapping: targets }), [{ to: 'other', from: 'x' }], 'no target'],
    [field('connection', { slot: 'crm' }), 'id', 'has no value'],
    [field('key-value'), JSON.parse('{"__proto__":"x"}'), 'reserved'],
    [field('text', { validation: { pattern: '[a-z]+' } }), 'abc1', 'wrong form'],
    [field('text', { validation: { pattern: '[a-z]+', message: 'Small letters.' } }), 'A', 'Small letters.'],
    [field('text', { validation: { max: 2 } }), 'abc', 'at most 2 characters'],
    [field('number', { validation: { min: 1 } }), 0, 'at least 1'],
  ])('%j refuses %j', (described, value, message) => {
    expect(checkFieldValue(described, value)?.message).toContain(message)
  })

  it('answers at once where a pattern would keep a backtracking engine busy for good', () => {
    const evil = field('text', { validation: { pattern: '(a+)+b' } })
    expect(checkFieldValue(evil, 'a'.repeat(9000))).not.toBeNull()
  })

  it('lets nothing through that a pattern it cannot read was meant to hold back', () => {
    expect(checkFieldValue(field('text', { validation: { pattern: '(?=a)' } }), 'a')).not.toBeNull()
  })
})
