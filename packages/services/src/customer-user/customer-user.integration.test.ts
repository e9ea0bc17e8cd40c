import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, givenCustomer, type TestKit } from '../../test/index.ts'
import {
  createCustomerUser,
  deleteCustomerUser,
  getCustomerUser,
  listCustomerUsers,
  updateCustomerUser,
} from '../index.ts'

let kit: TestKit
let customer: string
beforeAll(async () => {
  kit = await createTestKit()
  customer = await givenCustomer(kit.as())
})
afterAll(() => kit.close())

describe('users of a customer', () => {
  it('are created, changed and removed by the organization’s own id', async () => {
    const ctx = kit.as()
    const address = { customer, user: 'u/1 ü' }
    const created = await createCustomerUser(ctx, customer, { externalId: address.user, name: 'Ada' })
    expect(created).toMatchObject({ externalId: address.user, name: 'Ada', email: '', lastSeenAt: null })
    expect(await updateCustomerUser(ctx, address, { email: 'ada@globex.example' })).toMatchObject({
      name: 'Ada',
      email: 'ada@globex.example',
    })
    await deleteCustomerUser(ctx, address)
    await expect(getCustomerUser(ctx, address)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('have ids that are unique within their customer alone', async () => {
    const ctx = kit.as()
    const other = await givenCustomer(ctx)
    await createCustomerUser(ctx, customer, { externalId: 'same' })
    await expect(createCustomerUser(ctx, customer, { externalId: 'same' })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(createCustomerUser(ctx, other, { externalId: 'same' })).resolves.toBeDefined()
  })

  it('are found by name, e-mail address or id, within their customer', async () => {
    const ctx = kit.as()
    const other = await givenCustomer(ctx)
    await createCustomerUser(ctx, other, {
      externalId: 'x-9',
      name: 'Grace Hopper',
      email: 'grace@navy.example',
    })
    await createCustomerUser(ctx, other, { externalId: 'x-8', name: 'Linus' })
    for (const q of ['hopper', 'NAVY', 'x-9']) {
      expect((await listCustomerUsers(ctx, other, { q })).items).toMatchObject([{ externalId: 'x-9' }])
    }
    expect((await listCustomerUsers(ctx, customer, { q: 'hopper' })).items).toEqual([])
  })

  it('have an e-mail address that is one', async () => {
    await expect(
      createCustomerUser(kit.as(), customer, { externalId: 'bad', email: 'nobody' }),
    ).rejects.toMatchObject({ code: 'invalid', problems: [{ path: 'email' }] })
  })
})
