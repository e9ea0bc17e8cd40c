import { expect, it } from 'vitest'
import { refusalOf } from './refusal.ts'

const failure = (code: string, message: string) => Object.assign(new Error(message), { code })

it.each([
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND name.example', 'There is no host of this name (ENOTFOUND).'],
  [
    'ECONNREFUSED',
    'connect ECONNREFUSED 203.0.113.7:80',
    'Nothing listens at this address and port (ECONNREFUSED).',
  ],
  ['ESOMETHING', 'as Node says it', 'as Node says it'],
])('the log says what %s means, once', (code, message, reason) => {
  expect(refusalOf(failure(code, message))).toMatchObject({ verdict: 'failed', code, reason })
})

it('what no network does is no refusal', () => {
  expect(refusalOf(new TypeError('x is not a function'))).toBeNull()
})
