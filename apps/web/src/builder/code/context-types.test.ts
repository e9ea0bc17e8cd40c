import { expect, it } from 'vitest'
import { contextTypes, typeOf } from './context-types.ts'

it('writes the shape of a sample as a type', () => {
  expect(typeOf({ id: 1, 'a-b': [{ name: 'x', tags: [] }], gone: null }, 0)).toBe(
    '{ /** 1 */ id: number; "a-b": ({ /** "x" */ name: string; tags: any[] })[]; gone: any }',
  )
})

it('offers loop only inside of one', () => {
  const context = { trigger: {}, steps: {}, config: {} }
  expect(contextTypes(context)).not.toContain('loop:')
  expect(contextTypes({ ...context, loop: { item: 1, index: 0, count: 1 } })).toContain(
    '/** 1 */ item: number',
  )
})

it('lets no value of a sample end its comment', () => {
  expect(typeOf({ a: '*/ x: 1 }' }, 0)).toBe('{ /** "*\\/ x: 1 }" */ a: string }')
})
