import { expect, it } from 'vitest'
import { maskJson } from './mask-json.ts'

const mask = (text: string) => text.replaceAll('secret', '***')

it('masks in keys and values, however deep', () => {
  const value = { a: ['the secret', 1, null, true], secret: { b: [{ c: 'secret' }] } }
  expect(maskJson(value, mask)).toEqual({ a: ['the ***', 1, null, true], '***': { b: [{ c: '***' }] } })
})

it('changes nothing of what it is given', () => {
  const value = { a: ['secret'] }
  maskJson(value, mask)
  expect(value).toEqual({ a: ['secret'] })
})

it('copies nothing where there is nothing to mask', () => {
  const clean = { b: [{ c: 'd' }] }
  expect(maskJson(clean, mask)).toBe(clean)
  expect(maskJson({ clean, dirty: 'secret' }, mask)).toMatchObject({
    clean: expect.toSatisfy((it) => it === clean),
  })
})
