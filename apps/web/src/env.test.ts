import { expect, it } from 'vitest'
import { EnvError, readEnv } from './env.ts'

const good = {
  DATABASE_URL: 'postgres://localhost/millrace',
  BLOB_URL: 'file:/var/lib/millrace/blobs',
  MILLRACE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  PUBLIC_URL: 'https://millrace.example.com/',
}

it('reads what is set, without the slash at the end of the address', () => {
  expect(readEnv(good)).toMatchObject({
    publicUrl: 'https://millrace.example.com',
    redisUrl: null,
    development: false,
    trustProxy: false,
  })
})

it('takes an empty variable as not set', () => {
  expect(readEnv({ ...good, REDIS_URL: '' }).redisUrl).toBeNull()
})

it('trusts a proxy only when told so in so many words', () => {
  expect(readEnv({ ...good, TRUST_PROXY: '1' }).trustProxy).toBe(true)
  expect(readEnv({ ...good, TRUST_PROXY: '0' }).trustProxy).toBe(false)
  expect(() => readEnv({ ...good, TRUST_PROXY: 'yes' })).toThrow(/TRUST_PROXY must be 1/)
})

it('names every variable that is wrong', () => {
  const read = () =>
    readEnv({ ...good, DATABASE_URL: 'mysql://x', MILLRACE_MASTER_KEY: 'short', PUBLIC_URL: undefined })
  expect(read).toThrow(EnvError)
  expect(read).toThrow(/DATABASE_URL must be.*\nMILLRACE_MASTER_KEY must be.*\nPUBLIC_URL is missing/)
})

it('takes a mail server and identity providers that are set up completely', () => {
  expect(readEnv(good)).toMatchObject({ mail: null, providers: { google: null, github: null, oidc: null } })
  const settings = readEnv({
    ...good,
    SMTP_URL: 'smtp://localhost:1025',
    MAIL_FROM: 'Millrace <no-reply@acme.example>',
    OIDC_ISSUER: 'https://login.acme.example',
    OIDC_CLIENT_ID: 'millrace',
    OIDC_CLIENT_SECRET: 'secret',
  })
  expect(settings.mail).toEqual({
    smtpUrl: 'smtp://localhost:1025',
    from: 'Millrace <no-reply@acme.example>',
  })
  expect(settings.providers.oidc).toMatchObject({ clientId: 'millrace', name: 'Single sign-on' })
})

it('names what is missing beside what is set', () => {
  const read = () =>
    readEnv({ ...good, SMTP_URL: 'localhost', MAIL_FROM: 'x', GOOGLE_CLIENT_ID: 'x', OIDC_ISSUER: 'acme' })
  expect(read).toThrow(/SMTP_URL must be.*like smtps/)
  expect(read).toThrow(/GOOGLE_CLIENT_SECRET is missing: it goes with GOOGLE_CLIENT_ID/)
  expect(read).toThrow(/OIDC_CLIENT_ID is missing/)
})
