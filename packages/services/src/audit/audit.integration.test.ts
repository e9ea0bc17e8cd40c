import type { AuditExportLine } from '@millrace/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { givenCustomer, uniqueKey } from '../../test/factories.ts'
import { createTestKit, type TestKit } from '../../test/kit.ts'
import type { Context } from '../context.ts'
import { chainAudit } from './chain.ts'
import { exportAudit } from './export.ts'
import { listAudit } from './list.ts'
import { recordAudit } from './record.ts'
import { createRefusalLog } from './refusal.ts'
import { verifyAudit } from './verify.ts'
import { verifyAuditExport } from './verify-export.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const origin = { address: '203.0.113.9', userAgent: 'Mozilla/5.0 (test)' }

function record(ctx: Context, fields: Partial<Parameters<typeof recordAudit>[2]> = {}): Promise<void> {
  return recordAudit(ctx.db.tenant(ctx.actor.organizationId), ctx, {
    action: 'customer.update',
    entity: 'customer',
    entityId: uniqueKey('audited'),
    ...fields,
  })
}

async function collect(lines: AsyncIterable<AuditExportLine>): Promise<AuditExportLine[]> {
  const all: AuditExportLine[] = []
  for await (const line of lines) all.push(line)
  return all
}

async function* asText(lines: unknown[]): AsyncGenerator<string> {
  for (const line of lines) yield JSON.stringify(line)
}

/** What only someone with the database's owner can do: the triggers are off. */
async function tamper(statement: string): Promise<void> {
  await kit.services.db.transaction(async ({ system }) => {
    await system.$executeRaw`SET LOCAL session_replication_role = 'replica'`
    await system.$executeRawUnsafe(statement)
  })
}

describe('an entry', () => {
  it('says who, as they were called, on what, and from where', async () => {
    const ctx = { ...kit.as(), origin }
    await record(ctx, { entityId: 'globex', entityName: 'Globex', data: { name: 'Globex 2' } })
    const { items } = await listAudit(kit.as(), { entityId: 'globex' })
    expect(items).toMatchObject([
      {
        actor: `member:${ctx.actor.id}`,
        actorName: 'Olga',
        entityName: 'Globex',
        result: 'done',
        data: { name: 'Globex 2' },
        ...origin,
      },
    ])
  })

  it('keeps no more of what a client says of itself than a line', async () => {
    const long = { address: 'a'.repeat(5000), userAgent: 'b'.repeat(5000) }
    await record({ ...kit.as(), origin: long }, { entityId: 'long' })
    const { items } = await listAudit(kit.as(), { entityId: 'long' })
    expect(items[0]?.address).toHaveLength(100)
    expect(items[0]?.userAgent).toHaveLength(400)
  })

  it('cannot be changed, removed or written with a place in the chain', async () => {
    await record(kit.as(), { entityId: 'kept' })
    const { system } = kit.services.db
    const where = { entityId: 'kept' }
    const given = { organizationId: kit.as().actor.organizationId, actor: 'system', action: 'x', entity: 'x' }
    const attempts = [
      () => system.auditEntry.updateMany({ where, data: { action: 'other' } }),
      () => system.auditEntry.updateMany({ where, data: { result: 'refused', seq: 1n } }),
      () => system.auditEntry.deleteMany({ where }),
      () => system.$executeRaw`TRUNCATE "AuditEntry"`,
      () => system.auditEntry.create({ data: { ...given, entityId: '', seq: 9n, hash: Buffer.from('x') } }),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/append-only/)
    await chainAudit(kit.services)
    const moved = system.auditEntry.updateMany({ where, data: { seq: 100_000n } })
    await expect(moved).rejects.toThrow(/append-only/)
    await expect(system.auditHead.deleteMany()).rejects.toThrow(/append-only/)
  })
})

describe('the list', () => {
  it('is narrowed by actor, action, entity, result, time and text, page by page', async () => {
    const ctx = kit.as()
    const entity = 'thing'
    const start = new Date().toISOString()
    await record(ctx, { entity, entityId: '1', action: 'thing.create', entityName: 'First thing' })
    await record(ctx, { entity, entityId: '2', action: 'thing.delete', result: 'refused' })
    const idsOf = async (query: object) =>
      (await listAudit(ctx, { entity, ...query })).items.map(({ entityId }) => entityId)
    expect(await idsOf({})).toEqual(['2', '1'])
    expect(await idsOf({ actor: 'member' })).toEqual(['2', '1'])
    expect(await idsOf({ actor: `member:${ctx.actor.id}` })).toEqual(['2', '1'])
    expect(await idsOf({ actor: 'run' })).toEqual([])
    expect(await idsOf({ action: 'thing.create' })).toEqual(['1'])
    expect(await idsOf({ result: 'refused' })).toEqual(['2'])
    expect(await idsOf({ from: start })).toEqual(['2', '1'])
    expect(await idsOf({ to: start })).toEqual([])
    expect(await idsOf({ q: 'FIRST th' })).toEqual(['1'])
    const first = await listAudit(ctx, { entity, limit: 1 })
    expect(first.items.map(({ entityId }) => entityId)).toEqual(['2'])
    expect(await idsOf({ cursor: first.nextCursor })).toEqual(['1'])
  })

  it('shows nothing of another organization, and nothing to those who may not see it', async () => {
    await record(kit.as(), { entityId: 'secret' })
    expect((await listAudit(kit.stranger, { entityId: 'secret' })).items).toEqual([])
    for (const verb of [listAudit, exportAudit, verifyAudit]) {
      await expect(verb(kit.as('builder'), {})).rejects.toMatchObject({ code: 'forbidden' })
    }
    await expect(listAudit(kit.as(), { result: 'maybe' })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('the chain', () => {
  it('holds every entry once, in one order per organization, however many chain at once', async () => {
    const contexts = [kit.as(), kit.stranger]
    const written = contexts.flatMap((ctx) => Array.from({ length: 30 }, () => record(ctx)))
    await Promise.all([...written, ...Array.from({ length: 6 }, () => chainAudit(kit.services))])
    await chainAudit(kit.services)
    expect(await chainAudit(kit.services)).toBe(0)
    for (const ctx of contexts) {
      const result = await verifyAudit(ctx, {})
      expect(result).toMatchObject({ ok: true, unchained: 0, problems: [] })
      expect(result.checked).toBe(result.head?.seq)
      const { organizationId } = ctx.actor
      expect(await kit.services.db.system.auditEntry.count({ where: { organizationId } })).toBe(
        result.checked,
      )
    }
  })

  it('shows entries that wait for too long', async () => {
    const late = { ...kit.as(), now: () => new Date(Date.now() - 10 * 60_000) }
    await record(late)
    const result = await verifyAudit(kit.as(), {})
    expect(result).toMatchObject({ ok: false, unchained: 1, problems: [{ kind: 'unchained' }] })
    await chainAudit(kit.services)
    expect(await verifyAudit(kit.as(), {})).toMatchObject({ ok: true })
  })

  it('shows what somebody with the database changed, removed, moved or cut off', async () => {
    const ctx = kit.as()
    await givenCustomer(ctx)
    for (let index = 0; index < 5; index += 1) await record(ctx)
    await chainAudit(kit.services)
    const { head } = await verifyAudit(ctx, {})
    const seq = head?.seq ?? 0
    const anchor = { seq: seq - 3, hash: (await entryAt(seq - 3)).hash }
    expect(await verifyAudit(ctx, { anchor })).toMatchObject({ ok: true })
    const own = `"organizationId" = '${ctx.actor.organizationId}'`

    await tamper(`UPDATE "AuditEntry" SET action = 'customer.read' WHERE ${own} AND seq = ${seq - 1}`)
    expect((await verifyAudit(ctx, {})).problems).toMatchObject([{ kind: 'changed', seq: seq - 1 }])
    await tamper(`UPDATE "AuditEntry" SET action = 'customer.update' WHERE ${own} AND seq = ${seq - 1}`)

    await tamper(`UPDATE "AuditEntry" SET seq = 0 - seq WHERE ${own} AND seq IN (${seq - 2}, ${seq - 1})`)
    await tamper(`UPDATE "AuditEntry" SET seq = ${2 * seq - 3} + seq WHERE ${own} AND seq < 0`)
    expect((await verifyAudit(ctx, {})).problems.map(({ kind }) => kind)).toContain('reordered')
    await tamper(`UPDATE "AuditEntry" SET seq = 0 - seq WHERE ${own} AND seq IN (${seq - 2}, ${seq - 1})`)
    await tamper(`UPDATE "AuditEntry" SET seq = ${2 * seq - 3} + seq WHERE ${own} AND seq < 0`)
    expect(await verifyAudit(ctx, {})).toMatchObject({ ok: true })

    await tamper(`UPDATE "AuditHead" SET seq = ${seq - 1} WHERE ${own}`)
    expect((await verifyAudit(ctx, {})).problems.map(({ kind }) => kind)).toContain('head')
    await tamper(`UPDATE "AuditHead" SET seq = ${seq} WHERE ${own}`)

    await tamper(`DELETE FROM "AuditEntry" WHERE ${own} AND seq = ${seq - 3}`)
    expect((await verifyAudit(ctx, { anchor })).problems).toMatchObject([
      { kind: 'missing', seq: seq - 3 },
      { kind: 'anchor', seq: seq - 3 },
    ])
    await tamper(`DELETE FROM "AuditEntry" WHERE ${own} AND seq = ${seq}`)
    expect((await verifyAudit(ctx, {})).problems.map(({ kind }) => kind)).toEqual(['missing', 'missing'])
  })

  async function entryAt(seq: number): Promise<{ hash: string }> {
    const { organizationId } = kit.as().actor
    const row = await kit.services.db.system.auditEntry.findFirstOrThrow({
      where: { organizationId, seq: BigInt(seq) },
    })
    return { hash: Buffer.from(row.hash ?? []).toString('hex') }
  }
})

describe('an export', () => {
  it('holds the whole chain and can be verified without the database', async () => {
    for (let index = 0; index < 3; index += 1)
      await record(kit.stranger, { data: { b: [1, null], a: { d: 1, c: 2 } } })
    await chainAudit(kit.services)
    const lines = await collect(await exportAudit(kit.stranger, {}))
    expect(lines[0]).toMatchObject({ type: 'audit-log', organization: { slug: 'rival' }, filter: {} })
    expect(JSON.stringify(lines)).not.toContain(kit.as().actor.organizationId)
    const result = await verifyAuditExport(asText(lines))
    expect(result).toMatchObject({
      ok: true,
      isWhole: true,
      organization: 'rival',
      checked: lines.length - 2,
    })

    const changed = lines.map((line) =>
      line.type === 'entry' && line.seq === 2 ? { ...line, actorName: 'Eve' } : line,
    )
    expect((await verifyAuditExport(asText(changed))).problems).toMatchObject([{ kind: 'changed', seq: 2 }])
    const [, second = ''] = lines.map((line) => JSON.stringify(line))
    const twice = second.replace('{', '{"actorName":"Eve",')
    const told = async function* () {
      yield JSON.stringify(lines[0])
      yield twice
    }
    await expect(verifyAuditExport(told())).rejects.toThrow(/Line 2/)
    const shortened = lines.filter((line) => !(line.type === 'entry' && line.seq === 2))
    expect((await verifyAuditExport(asText(shortened))).problems).toMatchObject([{ kind: 'missing', seq: 2 }])
    expect((await verifyAuditExport(asText(lines.slice(0, -1)))).ok).toBe(false)
    await expect(verifyAuditExport(asText([{ type: 'entry' }]))).rejects.toMatchObject({
      code: 'bad_request',
    })

    const anchor = { seq: 2, hash: 'a'.repeat(64) }
    expect((await verifyAuditExport(asText(lines), { anchor })).problems).toMatchObject([{ kind: 'anchor' }])
  })

  it('of some entries proves each of them, and says that it is not the whole', async () => {
    const lines = await collect(await exportAudit(kit.stranger, { action: 'customer.update' }))
    expect(await verifyAuditExport(asText(lines))).toMatchObject({ ok: true, isWhole: false })
  })

  it('is an entry of its own', async () => {
    await collect(await exportAudit(kit.stranger, { result: 'done' }))
    const { items } = await listAudit(kit.stranger, { action: 'audit.export' })
    expect(items[0]?.data).toEqual({ filter: { result: 'done' } })
  })
})

describe('what was refused', () => {
  it('is recorded, for each actor a bounded number of times, and the rest is counted', async () => {
    const log = createRefusalLog()
    let now = new Date()
    const ctx = { ...kit.as('viewer'), origin, now: () => now }
    const refusal = { permission: 'customer.write', entityId: 'x', operation: 'updateCustomer' }
    for (let index = 0; index < 25; index += 1) await log.record(ctx, refusal)
    const refused = { action: 'customer.write', result: 'refused' }
    expect((await listAudit(kit.as(), refused)).items).toHaveLength(20)
    now = new Date(now.getTime() + 61_000)
    await log.record(ctx, refusal)
    const { items } = await listAudit(kit.as(), refused)
    expect(items[0]?.data).toEqual({ operation: 'updateCustomer', role: 'viewer', omitted: 5 })
  })
})
