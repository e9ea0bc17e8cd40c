import { definitionSchema, fieldSchema, fieldTypes } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import {
  addField,
  addPage,
  type ConfigPage,
  changeType,
  fieldsOn,
  move,
  remove,
  replaceField,
  withProperty,
} from './config-edits.ts'

const pages: ConfigPage[] = [
  {
    title: 'One',
    fields: [
      { key: 'a', type: 'text', label: 'A' },
      { key: 'b', type: 'text', label: 'B', showWhen: { field: 'a', in: ['x'] } },
    ],
  },
  { title: 'Two', fields: [{ key: 'c', type: 'text', label: 'C' }] },
]
const order = (given: readonly ConfigPage[]) =>
  given.map((page) => page.fields.map(({ key }) => key).join(''))

describe('config pages', () => {
  it('take a new page and a new field with a key of its own', () => {
    const withPage = addPage(pages)
    const { pages: next, place } = addField(withPage.pages, 2)
    expect(place).toEqual({ page: 2, field: 0 })
    expect(new Set(fieldsOn(next).map(({ key }) => key)).size).toBe(4)
    expect(definitionSchema.shape.config.parse({ pages: next })).toEqual({ pages: next })
  })

  it('move a field within its page and beyond its edge', () => {
    expect(order(move(pages, { page: 0, field: 0 }, 1)?.pages ?? [])).toEqual(['ba', 'c'])
    const down = move(pages, { page: 0, field: 1 }, 1)
    expect(order(down?.pages ?? [])).toEqual(['a', 'bc'])
    expect(down?.place).toEqual({ page: 1, field: 0 })
    expect(order(move(pages, { page: 1, field: 0 }, -1)?.pages ?? [])).toEqual(['abc', ''])
    expect(move(pages, { page: 0, field: 0 }, -1)).toBeNull()
  })

  it('move whole pages', () => {
    expect(order(move(pages, { page: 1, field: null }, -1)?.pages ?? [])).toEqual(['c', 'ab'])
    expect(move(pages, { page: 1, field: null }, 1)).toBeNull()
  })

  it('let conditions follow a field that gets another key', () => {
    const next = replaceField(pages, { page: 0, field: 0 }, { key: 'mode', type: 'text', label: 'A' })
    expect(fieldsOn(next)[1]?.showWhen).toEqual({ field: 'mode', in: ['x'] })
  })

  it('lose what is removed, and choose what is around it', () => {
    expect(remove(pages, { page: 0, field: 0 }).place).toEqual({ page: 0, field: null })
    expect(order(remove(pages, { page: 0, field: null }).pages)).toEqual(['c'])
  })
})

describe('a field', () => {
  it.each(fieldTypes)('becomes %s without keeping what no longer fits', (type) => {
    const before = {
      key: 'a',
      type: 'number',
      label: 'A',
      help: 'Why',
      required: true,
      default: 3,
      validation: { min: 1 },
    } as const
    const next = changeType(before, type, ['crm'])
    expect(fieldSchema.parse(next)).toEqual(next)
    expect(next).toMatchObject({ key: 'a', type, label: 'A', help: 'Why', required: true })
    expect(next.default).toBeUndefined()
    expect(next.validation).toBeUndefined()
  })

  it('loses a property that is taken away', () => {
    const field = { key: 'a', type: 'text', label: 'A', help: 'Why' } as const
    expect(withProperty(field, 'help', undefined)).toEqual({ key: 'a', type: 'text', label: 'A' })
    expect(withProperty(field, 'advanced', true)).toMatchObject({ help: 'Why', advanced: true })
  })
})
