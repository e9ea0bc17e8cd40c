import { describe, expect, it } from 'vitest'
import { createRedactor } from './redact.ts'

const redact = createRedactor([
  {
    id: '1',
    connector: 'http',
    type: 'basic',
    values: { username: 'the-user', password: 'S3cret/Word', issued: { token: 'Tok-en-123' } },
  },
])

describe('the redactor of a worker', () => {
  it.each([
    ['a host that holds a secret, in small letters', 's3cret/word.example.com', '***.example.com'],
    ['a host that holds it in base64', 'uznjcmv0l1dvcmq.example.com', '***.example.com'],
    ['what was issued and has no field', 'token Tok-en-123', 'token ***'],
  ])('masks %s', (_name, text, clean) => {
    expect(redact(text)).toBe(clean)
  })

  it('leaves what the type of the connection does not call secret', () => {
    expect(redact('the-user at port 80')).toBe('the-user at port 80')
  })

  it('takes everything for secret where it does not know the type', () => {
    const unknown = createRedactor([
      { id: '1', connector: 'gone', type: 'gone', values: { user: 'the-user' } },
    ])
    expect(unknown('the-user')).toBe('***')
  })
})
