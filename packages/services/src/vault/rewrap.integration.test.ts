import { createVault, newMasterKey } from '@millrace/vault'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, givenConnection, type TestKit } from '../../test/index.ts'
import { openValues } from '../connection/seal.ts'
import { openValue, sealValue } from '../sealed/index.ts'
import { countSealed, rewrapAll } from './index.ts'

const [old, next] = [newMasterKey(), newMasterKey()]
const before = createVault({ masterKey: old })
const rotated = createVault({ masterKey: next, previousMasterKeys: [old] })
const after = createVault({ masterKey: next })

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const under = (vault: typeof before) => ({ ...kit.services, vault })

async function givenSecrets() {
  const connection = await givenConnection({ ...kit.as(), vault: before })
  const foreign = await givenConnection({ ...kit.stranger, vault: before })
  const { id: memberId, organizationId } = kit.as().actor
  const { system } = kit.services.db
  const totp = { organizationId, id: memberId, purpose: 'totp', version: 1 } as const
  await system.member.update({
    where: { id: memberId },
    data: { totpSealed: sealValue(under(before), totp, 'JBSWY3DPEHPK3PXP') },
  })
  const tokens = { organizationId, id: connection.id, purpose: 'tokens', version: 3 } as const
  await system.connection.update({
    where: { id: connection.id },
    data: { sealedTokens: sealValue(under(before), tokens, { accessToken: 'a' }), tokensVersion: 3 },
  })
  return { connection, foreign, totp, tokens }
}

it('brings every kind of secret under the new key, so that the old one can go, and records it', async () => {
  const { connection, foreign, totp, tokens } = await givenSecrets()
  const { system } = kit.services.db
  const counted = await countSealed(under(rotated))
  expect(counted.map(({ purpose, count, outdated }) => ({ purpose, count, outdated }))).toEqual([
    { purpose: 'connection', count: 2, outdated: 2 },
    { purpose: 'tokens', count: 1, outdated: 1 },
    { purpose: 'totp', count: 1, outdated: 1 },
  ])

  const seen: number[] = []
  const result = await rewrapAll(under(rotated), { onProgress: ({ rewrapped }) => seen.push(rewrapped) })
  expect(result).toEqual({ rewrapped: 4, failed: [] })
  expect(seen.at(-1)).toBe(4)

  for (const { id } of [connection, foreign]) {
    const row = await system.connection.findUniqueOrThrow({ where: { id } })
    expect(openValues(under(after), row)).toMatchObject({ value: 'top-secret' })
  }
  const { sealedTokens } = await system.connection.findUniqueOrThrow({ where: { id: connection.id } })
  expect(openValue(under(after), tokens, sealedTokens ?? new Uint8Array())).toEqual({ accessToken: 'a' })
  const { totpSealed } = await system.member.findUniqueOrThrow({ where: { id: totp.id } })
  expect(openValue(under(after), totp, totpSealed ?? new Uint8Array())).toBe('JBSWY3DPEHPK3PXP')

  expect(await countSealed(under(after))).toMatchObject([{ outdated: 0 }, { outdated: 0 }, { outdated: 0 }])
  const entries = await system.auditEntry.findMany({ where: { action: 'vault.rewrap' } })
  expect(entries).toHaveLength(4)
  expect(entries).toContainEqual(
    expect.objectContaining({
      organizationId: kit.stranger.actor.organizationId,
      entityId: after.keyIds()[0],
      data: { purpose: 'connection', values: 1 },
    }),
  )
  expect(await rewrapAll(under(rotated))).toEqual({ rewrapped: 0, failed: [] })
})

it('goes past what it cannot open and names it, and changes nothing of it', async () => {
  const { connection } = await givenSecrets()
  const { system } = kit.services.db
  const { sealed } = await system.connection.findUniqueOrThrow({ where: { id: connection.id } })
  await system.connection.update({ where: { id: connection.id }, data: { sealedVersion: 9 } })
  const { failed, rewrapped } = await rewrapAll(under(rotated))
  expect(failed).toEqual([{ purpose: 'connection', id: connection.id, reason: 'not_authentic' }])
  expect(rewrapped).toBe(3)
  const row = await system.connection.findUniqueOrThrow({ where: { id: connection.id } })
  expect(row.sealed).toEqual(sealed)
  await system.connection.delete({ where: { id: connection.id } })
})

it('goes on after it was stopped, in batches', async () => {
  const { organizationId } = kit.as().actor
  const { system } = kit.services.db
  const ids = Array.from({ length: 1200 }, () => crypto.randomUUID())
  await system.connection.createMany({
    data: ids.map((id) => ({
      id,
      organizationId,
      name: 'Bulk',
      connector: 'http',
      type: 'bearer',
      owner: 'organization' as const,
      sealed: sealValue(under(before), { organizationId, id, purpose: 'connection', version: 1 }, {}),
    })),
  })
  const stop = new AbortController()
  const stopped = rewrapAll(under(rotated), { onProgress: () => stop.abort(), signal: stop.signal })
  await expect(stopped).rejects.toThrow(/aborted/)
  expect(await rewrapAll(under(rotated))).toEqual({ rewrapped: 700, failed: [] })
})

it('leaves a value alone that somebody replaces while it is rewrapped', async () => {
  const { connection } = await givenSecrets()
  const { system } = kit.services.db
  const { organizationId } = kit.as().actor
  const record = { organizationId, id: connection.id, purpose: 'connection', version: 2 } as const
  const replaced = sealValue(under(rotated), record, { value: 'newer' })
  let raced = false
  const db: typeof kit.services.db = {
    ...kit.services.db,
    transaction: async (work, options) => {
      if (!raced) {
        raced = true
        const data = { sealed: replaced, sealedVersion: 2 }
        await system.connection.update({ where: { id: connection.id }, data })
      }
      return kit.services.db.transaction(work, options)
    },
  }
  await rewrapAll({ ...under(rotated), db })
  const row = await system.connection.findUniqueOrThrow({ where: { id: connection.id } })
  expect(openValues(under(after), row)).toEqual({ value: 'newer' })
})
