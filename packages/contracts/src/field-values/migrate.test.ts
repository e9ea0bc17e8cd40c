import { describe, expect, it } from 'vitest'
import type { Field } from '../field.ts'
import type { Json } from '../json.ts'
import { migrateConfig } from './migrate.ts'

const text = (key: string, more: Partial<Field> = {}): Field => ({ key, type: 'text', label: key, ...more })

describe('migrateConfig', () => {
  it('leaves a config alone that fits', () => {
    const fields = [text('a'), text('b')]
    expect(migrateConfig({ from: fields, to: fields, values: { a: '1' } })).toEqual({
      values: { a: '1' },
      problems: [],
      changes: { renamed: [], dropped: [], defaulted: [], converted: [] },
    })
  })

  it('takes over what was renamed, also where the old key is used for something new', () => {
    const to = [text('a', { default: 'new' }), text('b', { formerKeys: ['a'] })]
    const { values, changes } = migrateConfig({ from: [text('a')], to, values: { a: 'old' } })
    expect(values).toEqual({ a: 'new', b: 'old' })
    expect(changes).toMatchObject({ renamed: [{ from: 'a', to: 'b' }], defaulted: ['a'] })
    expect(migrateConfig({ from: to, to, values }).values).toEqual(values)
  })

  it('takes the newest of several former keys', () => {
    const to = [text('c', { formerKeys: ['b', 'a'] })]
    const migrated = migrateConfig({ from: [text('a'), text('b')], to, values: { a: '1', b: '2' } })
    expect(migrated.values).toEqual({ c: '2' })
    expect(migrated.changes.dropped).toEqual(['a'])
  })

  it('drops what has no field any more and fills in defaults', () => {
    const migrated = migrateConfig({
      from: [text('gone')],
      to: [text('fresh', { default: 'x' })],
      values: { gone: '1' },
    })
    expect(migrated.values).toEqual({ fresh: 'x' })
    expect(migrated.changes).toMatchObject({ dropped: ['gone'], defaulted: ['fresh'] })
  })

  it.each<[Partial<Field>, Json, Json]>([
    [{ type: 'number' }, '12.5', 12.5],
    [{ type: 'text' }, 12, '12'],
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'list' }, 'x', ['x']],
    [{ type: 'list' }, 5, ['5']],
    [{ type: 'text' }, ['x'], 'x'],
    [{ type: 'multi-select', options: [{ value: 'x', label: 'X' }] }, 'x', ['x']],
  ])('converts to %j from %j', (more, before, after) => {
    const migrated = migrateConfig({ from: [text('f')], to: [text('f', more)], values: { f: before } })
    expect(migrated).toMatchObject({ values: { f: after }, problems: [], changes: { converted: ['f'] } })
  })

  it.each<[Partial<Field>, Json]>([
    [{ type: 'number' }, '007'],
    [{ type: 'text' }, ['x', 'y']],
    [{ type: 'select', options: [{ value: 'x', label: 'X' }] }, 'z'],
  ])('keeps what %j cannot take from %j, and says so', (more, value) => {
    const migrated = migrateConfig({ from: [text('f')], to: [text('f', more)], values: { f: value } })
    expect(migrated).toMatchObject({ values: { f: value }, problems: [{ path: 'config.f' }] })
  })

  it('tells of every required field that is new', () => {
    const to = [text('a'), text('b', { required: true }), text('c', { required: true, default: 'x' })]
    const migrated = migrateConfig({ from: [text('a')], to, values: { a: '1' } })
    expect(migrated.problems).toEqual([{ path: 'config.b', message: 'b is required.' }])
    expect(migrated.values).toEqual({ a: '1', c: 'x' })
  })
})
