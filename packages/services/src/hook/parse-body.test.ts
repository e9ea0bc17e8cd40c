import { maxJsonDepth } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { parseHookBody } from './parse-body.ts'

const form = 'application/x-www-form-urlencoded'

it('reads a form that repeats one name a million times', async () => {
  const { body } = await parseHookBody(Buffer.from('a&'.repeat(1_000_000)), form)
  expect(Object(body).a).toHaveLength(1_000_000)
})

it('reads JSON of many values', async () => {
  const { body } = await parseHookBody(Buffer.from(`[${'0,'.repeat(999_999)}0]`), 'application/json')
  expect(body).toHaveLength(1_000_000)
})

it('refuses JSON deeper than what a run may hold', async () => {
  const nested = (levels: number) => Buffer.from(`${'['.repeat(levels)}${']'.repeat(levels)}`)
  await expect(parseHookBody(nested(maxJsonDepth), 'application/json')).resolves.toHaveProperty('body')
  await expect(parseHookBody(nested(maxJsonDepth + 1), 'application/json')).rejects.toThrow('nested deeper')
})

it.each(['__proto__', 'constructor', 'prototype'])('refuses a form with the name %s', async (name) => {
  await expect(parseHookBody(Buffer.from(`a=1&${name}=2`), form)).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining(name),
  })
})

it('refuses a form of a hundred thousand names', async () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `k${index}=1`).join('&')
  await expect(parseHookBody(Buffer.from(names), form)).rejects.toMatchObject({ code: 'bad_request' })
})

it('decodes the names and values of a form, broken escapes too', async () => {
  const { body } = await parseHookBody(Buffer.from('a+b=c%3D1+2&&empty&x=a=b&%E9=%zz'), form)
  expect(body).toEqual({ 'a b': 'c=1 2', empty: '', x: 'a=b', '\ufffd': '%zz' })
})
