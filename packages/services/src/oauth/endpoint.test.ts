import type { Field } from '@millrace/contracts'
import { expect, test } from 'vitest'
import { fillEndpoint, requireEndpoint } from './endpoint.ts'

const fields: Field[] = [
  { key: 'shop', type: 'text', label: 'Shop', binding: true },
  { key: 'base', type: 'text', label: 'Address', binding: true },
  { key: 'note', type: 'text', label: 'Note' },
  { key: 'secret', type: 'secret', label: 'Secret', binding: true },
]
const fill = (template: string, values: Record<string, string>) =>
  fillEndpoint(template, { fields, values }).href

test('a field stands for its text', () => {
  expect(fill('https://{{ shop }}.example.com/token', { shop: 'globex' })).toBe(
    'https://globex.example.com/token',
  )
  expect(fill('{{base}}/token', { base: 'https://login.example.com/eu/' })).toBe(
    'https://login.example.com/eu/token',
  )
})

test.each([
  'evil.com/',
  'evil.com#',
  'evil.com?',
  'a@evil.com',
  'evil.com:8080',
  '..',
  'a b',
  '%2f',
  'evil.com\\',
  '{{note}}',
])('a value that would lead elsewhere is refused: %s', (shop) => {
  expect(() => fill('https://{{ shop }}.example.com/token', { shop })).toThrow('cannot stand in an address')
})

test.each([
  'javascript:alert(1)',
  'http://login.example.com',
  'file:///etc/passwd',
  'https://a:b@login.example.com',
  'https://x.example/?q=',
  'https://x.example/#',
])('an address that is none for credentials is refused: %s', (base) => {
  expect(() => fill('{{ base }}/token', { base })).toThrow()
})

test('only open fields that decide where secrets go may stand there', () => {
  for (const key of ['note', 'secret', 'unknown']) {
    expect(() => fill(`https://{{ ${key} }}.example.com`, { [key]: 'x' })).toThrow('no open field')
  }
  expect(() => fill('https://{{ shop }}.example.com', {})).toThrow('is missing')
})

test('http is for this machine', () => {
  expect(requireEndpoint('http://127.0.0.1:4000/token').port).toBe('4000')
  expect(() => requireEndpoint('http://127.0.0.1.example.com/token')).toThrow('https://')
})
