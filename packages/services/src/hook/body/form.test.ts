import { maxJsonDepth } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { readContentType } from './content-type.ts'
import { parseTextBody } from './read-body.ts'

const parse = (bytes: Buffer, type: string) => parseTextBody(bytes, readContentType(type))
const form = 'application/x-www-form-urlencoded'

it('reads a form that repeats one name a million times', () => {
  const { body } = parse(Buffer.from('a&'.repeat(1_000_000)), form)
  expect(Object(body).a).toHaveLength(1_000_000)
})

it('reads JSON of many values', () => {
  const { body } = parse(Buffer.from(`[${'0,'.repeat(999_999)}0]`), 'application/json')
  expect(body).toHaveLength(1_000_000)
})

it('refuses JSON deeper than what a run may hold', () => {
  const nested = (levels: number) => Buffer.from(`${'['.repeat(levels)}${']'.repeat(levels)}`)
  expect(parse(nested(maxJsonDepth), 'application/json')).toHaveProperty('body')
  expect(() => parse(nested(maxJsonDepth + 1), 'application/json')).toThrow('nested deeper')
})

it.each(['__proto__', 'constructor', 'prototype'])('refuses a form with the name %s', (name) => {
  expect(() => parse(Buffer.from(`a=1&${name}=2`), form)).toThrow(name)
})

it('refuses a form of a hundred thousand names', () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `k${index}=1`).join('&')
  expect(() => parse(Buffer.from(names), form)).toThrow('more than 20000 names')
})

it('decodes the names and values of a form, broken escapes too', () => {
  const { body } = parse(Buffer.from('a+b=c%3D1+2&&empty&x=a=b&%E9=%zz'), form)
  expect(body).toEqual({ 'a b': 'c=1 2', empty: '', x: 'a=b', '\ufffd': '%zz' })
})
