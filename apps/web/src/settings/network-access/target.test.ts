import { expect, it } from 'vitest'
import { parseTarget } from './target.ts'

it.each([
  ['api.example.com', { host: 'api.example.com', port: 443 }],
  [' db.example.com:5432 ', { host: 'db.example.com', port: 5432 }],
  ['203.0.113.7:22', { host: '203.0.113.7', port: 22 }],
  ['[2001:db8::1]:8443', { host: '[2001:db8::1]', port: 8443 }],
  ['2001:db8::1', { host: '[2001:db8::1]', port: 443 }],
  ['https://api.example.com/v1?x=1', { host: 'api.example.com', port: 443 }],
  ['http://api.example.com', { host: 'api.example.com', port: 80 }],
  ['http://api.example.com:8080/', { host: 'api.example.com', port: 8080 }],
])('reads %s', (text, target) => {
  expect(parseTarget(text)).toEqual(target)
})

it.each([
  '',
  'two words',
  'example.com:0',
  'example.com:70000',
  'example.com:https',
  'example.com/path',
  '://',
])('does not take %j for an address', (text) => {
  expect(parseTarget(text)).toBeNull()
})
