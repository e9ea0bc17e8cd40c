import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, givenDeployed, type TestKit } from '../../test/index.ts'
import { checkEgress, getEgressRules, listEgress, runInstanceFlow, updateEgressRules } from '../index.ts'
import { orderedId } from '../shared/ordered-id.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterEach(() => updateEgressRules(kit.as(), { allow: [], deny: [] }))
afterAll(() => kit.close())

describe('the rules of an organization', () => {
  it('are none at first, and then what an admin has written', async () => {
    expect(await getEgressRules(kit.as())).toEqual({ allow: [], deny: [] })
    const rules = { allow: ['*.example.com', 'api.example.org:443'], deny: ['203.0.113.0/24'] }
    expect(await updateEgressRules(kit.as('admin'), rules)).toEqual(rules)
    expect(await getEgressRules(kit.as('viewer'))).toEqual(rules)
    expect(await getEgressRules(kit.stranger)).toEqual({ allow: [], deny: [] })
  })

  it('keep their order, without spaces around them and without doubles', async () => {
    const allow = [' b.example.com', 'a.example.com', 'b.example.com ']
    expect(await updateEgressRules(kit.as(), { allow, deny: [] })).toMatchObject({
      allow: ['b.example.com', 'a.example.com'],
    })
  })

  it('are refused with a sentence for each that cannot be read, and stay what they were', async () => {
    const rules = { allow: ['example.com'], deny: [] }
    await updateEgressRules(kit.as(), rules)
    const broken = { allow: ['ok.example.com', 'https://example.com/x'], deny: ['203.0.113.0/99'] }
    await expect(updateEgressRules(kit.as(), broken)).rejects.toMatchObject({
      code: 'invalid',
      message: '2 rules cannot be read.',
      problems: [
        { path: 'allow[1]', message: expect.stringMatching(/\.$/) },
        { path: 'deny[0]', message: expect.stringMatching(/\.$/) },
      ],
    })
    expect(await getEgressRules(kit.as())).toEqual(rules)
  })

  it('are 200 of a kind at most', async () => {
    const deny = Array.from({ length: 201 }, (_, index) => `host-${index}.example.com`)
    await expect(updateEgressRules(kit.as(), { allow: [], deny })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('tell the audit log what they became', async () => {
    await updateEgressRules(kit.as(), { allow: [], deny: ['tracker.example.com'] })
    const entry = await kit.services.db.system.auditEntry.findFirst({
      where: { action: 'egress.update-rules' },
      orderBy: { id: 'desc' },
    })
    const { actor } = kit.as()
    expect(entry).toMatchObject({
      actor: `member:${actor.id}`,
      entityId: actor.organizationId,
      data: { allow: [], deny: ['tracker.example.com'] },
    })
  })
})

describe('the egress log of a run', () => {
  async function givenLog(count: number): Promise<string> {
    const { id } = await givenDeployed(kit.as())
    const { runId } = await runInstanceFlow(kit.as(), id, 'main', {})
    await kit.services.db.system.egressEntry.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        id: orderedId(),
        organizationId: kit.as().actor.organizationId,
        runId,
        at: new Date(Date.UTC(2026, 0, 1, 0, 0, index)),
        host: `host-${index}.example.com`,
        port: 443,
        address: '203.0.113.7',
        verdict: 'allowed',
        bytesSent: 5_000_000_000n,
        durationMs: 12,
      })),
    })
    return runId
  }

  it('is read page by page, in the order in which it was written', async () => {
    const runId = await givenLog(5)
    const hosts: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page: Awaited<ReturnType<typeof listEgress>> = await listEgress(kit.as('viewer'), runId, {
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      })
      hosts.push(...page.items.map(({ host }) => host))
      cursor = page.nextCursor
      pages += 1
    } while (cursor !== null)
    expect(hosts).toEqual([0, 1, 2, 3, 4].map((index) => `host-${index}.example.com`))
    expect(pages).toBe(3)
  })

  it('tells what an entry was', async () => {
    const runId = await givenLog(1)
    expect((await listEgress(kit.as(), runId, {})).items).toEqual([
      {
        id: expect.any(String),
        at: '2026-01-01T00:00:00.000Z',
        host: 'host-0.example.com',
        port: 443,
        address: '203.0.113.7',
        verdict: 'allowed',
        reason: null,
        bytesSent: 5_000_000_000,
        bytesReceived: 0,
        durationMs: 12,
      },
    ])
  })

  it('is nothing to another organization', async () => {
    const runId = await givenLog(1)
    await expect(listEgress(kit.stranger, runId, {})).rejects.toMatchObject({ code: 'not_found' })
    await expect(listEgress(kit.as(), 'nonsense', {})).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('whether an address would be allowed', () => {
  const resolved = { family: 4 as const, address: '93.184.215.14' }
  const resolves = { lookup: async () => [resolved] }
  const ask = (host: string, rules?: { allow: string[]; deny: string[] }) =>
    checkEgress(kit.as(), { host, port: 443, ...(rules === undefined ? {} : { rules }) }, resolves)

  it('follows the rules in force, and those that are tried before they are saved', async () => {
    expect(await ask('api.example.com')).toEqual({ allowed: true, reason: null })
    expect(await ask('api.example.com', { allow: [], deny: ['*.example.com'] })).toMatchObject({
      allowed: false,
    })
    await updateEgressRules(kit.as(), { allow: ['other.example.com'], deny: [] })
    expect(await ask('api.example.com')).toMatchObject({ allowed: false })
    expect(await ask('other.example.com')).toMatchObject({ allowed: true })
    expect(await ask('api.example.com', { allow: [], deny: [] })).toMatchObject({ allowed: true })
  })

  it('judges the address that a name leads to', async () => {
    const range = `${resolved.address}/24`.replace('.14/', '.0/')
    expect(await ask('api.example.com', { allow: [], deny: [range] })).toMatchObject({ allowed: false })
    expect(await ask('api.example.com', { allow: [range], deny: [] })).toMatchObject({ allowed: true })
    expect(await ask('api.example.com', { allow: ['198.51.100.0/24'], deny: [] })).toMatchObject({
      allowed: false,
    })
  })

  it('looks no name up that the rules already refuse', async () => {
    const lookup = () => Promise.reject(new Error('was asked'))
    const rules = { allow: ['example.com'], deny: [] }
    const answer = await checkEgress(kit.as(), { host: 'other.example', port: 443, rules }, { lookup })
    expect(answer.reason).not.toMatch(/no public address/i)
  })

  it('gives one answer for an unknown name and for a private one, whatever the rules', async () => {
    const answers = await Promise.all(
      [
        async () => [{ family: 4 as const, address: '10.1.2.3' }],
        async () => [{ family: 4 as const, address: '127.0.0.1' }],
        async () => [resolved, { family: 6 as const, address: 'fd00::1' }],
        () => Promise.reject(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' })),
      ].flatMap((lookup) =>
        [
          { allow: [], deny: [] },
          { allow: [], deny: ['10.0.0.0/8'] },
          { allow: ['10.0.0.0/8', '8.8.8.8'], deny: [] },
          { allow: ['intranet.example.com'], deny: ['fd00::1', '127.0.0.1:80'] },
        ].map((rules) =>
          checkEgress(kit.as(), { host: 'intranet.example.com', port: 80, rules }, { lookup }),
        ),
      ),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ allowed: false })
  })

  it.each(['127.0.0.1', '[::1]', '169.254.169.254', '10.0.0.1'])('refuses %s', async (host) => {
    expect(await ask(host)).toMatchObject({ allowed: false, reason: expect.any(String) })
  })

  it('is for those who build and run', async () => {
    const input = { host: 'example.com', port: 443 }
    await expect(checkEgress(kit.as('viewer'), input)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(checkEgress(kit.as(), { host: 'example.com', port: 0 })).rejects.toMatchObject({
      code: 'invalid',
    })
    const rules = { allow: [], deny: ['not a rule'] }
    await expect(checkEgress(kit.as(), { ...input, rules })).rejects.toMatchObject({
      problems: [{ path: 'rules.deny[0]' }],
    })
  })
})
