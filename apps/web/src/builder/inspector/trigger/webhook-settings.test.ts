import { triggerKinds } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { authChoice, authChoices, authStarter, readAuth, secretTypes, withEntry } from './webhook-settings.ts'

describe('who may call a webhook', () => {
  it.each(authChoices.map(({ value }) => value))(
    '%s starts with settings that hold, and is read as itself',
    (choice) => {
      const auth = authStarter(choice)
      const values = auth === null ? {} : { auth }
      expect(triggerKinds.webhook.safeParse(values).success).toBe(true)
      expect(authChoice(values)).toBe(choice)
    },
  )

  it('says which connection holds the secret', () => {
    expect(secretTypes({})).toEqual([])
    expect(secretTypes({ auth: { type: 'api-key' } })).toEqual(['api-key'])
    expect(secretTypes({ auth: { type: 'standard-webhooks' } })).toEqual(['signing-secret'])
    expect(
      secretTypes({ handshake: { in: 'query', field: 'hub.challenge', verify: 'hub.verify_token' } }),
    ).toEqual(['signing-secret'])
  })

  it('is shown while it is half written', () => {
    expect(readAuth({ auth: { type: 'hmac', header: '' } })).toEqual({ type: 'hmac', header: '' })
    expect(readAuth({ auth: 'nonsense' })).toEqual({})
  })

  it('takes an emptied entry away', () => {
    expect(withEntry({ a: 1, b: 2 }, 'a', '')).toEqual({ b: 2 })
    expect(withEntry({ b: 2 }, 'a', 1)).toEqual({ a: 1, b: 2 })
  })
})
