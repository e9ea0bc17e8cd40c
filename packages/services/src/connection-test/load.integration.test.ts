import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, givenConnection, type TestKit } from '../../test/index.ts'
import { loadConnectionTest } from './load.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

it('opens the credentials for a worker', async () => {
  const { id } = await givenConnection(kit.as())
  expect(await loadConnectionTest(kit.services, id)).toMatchObject({
    connection: { values: { value: 'top-secret' } },
  })
})

it('says that credentials of another connection, put in the place of its own, cannot be opened', async () => {
  const { id } = await givenConnection(kit.as())
  const { connection } = kit.services.db.system
  const { sealed } = await connection.findUniqueOrThrow({
    where: { id: (await givenConnection(kit.as(), { name: 'Another' })).id },
  })
  await connection.update({ where: { id }, data: { sealed } })
  expect(await loadConnectionTest(kit.services, id)).toEqual({
    organizationId: kit.as().actor.organizationId,
    problem: 'The stored credentials cannot be opened: enter them again.',
  })
})
