import type { SandboxConnection } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redact.ts'

const connection = (values: SandboxConnection['values']): SandboxConnection => ({
  id: '1',
  connector: 'http',
  type: 'basic',
  values,
})

describe('createRedactor', () => {
  const redactor = createRedactor(
    [
      connection({
        username: 'ada',
        password: 'p$ss(word',
        token: { deep: ['tok-abcd'] },
        pin: '123',
        baseUrl: 'https://crm',
      }),
    ],
    () => [
      { key: 'baseUrl', type: 'text', label: 'URL' },
      { key: 'username', type: 'text', label: 'User' },
    ],
  )

  it.each([
    ['plain', 'a p$ss(word b'],
    ['URL-encoded', `a ${encodeURIComponent('p$ss(word')} b`],
    ['base64', `a ${Buffer.from('p$ss(word').toString('base64')} b`],
    ['basic authentication', `a ${Buffer.from('ada:p$ss(word').toString('base64')} b`],
    ['nested', 'a tok-abcd b'],
  ])('masks a secret: %s', (_form, text) => {
    expect(redactor.text(text)).toBe('a *** b')
  })

  it('masks a token that came later, and goes on masking the one before', () => {
    const growing = createRedactor([connection({ accessToken: 'token-one' })], () => [])
    growing.learn(connection({ accessToken: 'token-two' }))
    expect(growing.text('token-one token-two')).toBe('*** ***')
  })

  it('leaves short values and fields that are no secrets', () => {
    expect(redactor.text('ada 123 https://crm')).toBe('ada 123 https://crm')
  })

  it('masks in keys and values of JSON', () => {
    expect(redactor.json({ 'tok-abcd': ['x tok-abcd', 1, null] })).toEqual({ '***': ['x ***', 1, null] })
  })
})
