import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brokerSocketName } from '@millrace/contracts'
import { parseEgressRules } from '@millrace/egress'
import { createTestKit, plantFlow, type TestKit } from '@millrace/services/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defaultEgressCaps } from './caps.ts'
import { createEgress, type EgressSubject, type SandboxEgress } from './egress.ts'
import { heard } from './testing/broker-kit.ts'

let kit: TestKit
let server: Server
let port: number
let brokerDirectory: string
const open: SandboxEgress[] = []

beforeAll(async () => {
  kit = await createTestKit()
  server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = Number(Object(server.address()).port)
})
beforeEach(async () => {
  brokerDirectory = await mkdtemp(path.join(tmpdir(), 'millrace-egress-'))
  kit.logged.splice(0)
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((egress) => egress.close()))
  await rm(brokerDirectory, { recursive: true, force: true })
})
afterAll(async () => {
  server?.close()
  await kit?.close()
})

const organizationId = () => kit.as().actor.organizationId

async function given({
  subject,
  deny = [],
  operator = `127.0.0.1:${port}`,
  own = [],
  services = kit.services,
}: {
  subject: EgressSubject
  deny?: string[]
  operator?: string
  own?: { host: string; port: number }[]
  services?: Parameters<typeof createEgress>[0]
}): Promise<SandboxEgress> {
  const openEgress = createEgress(services, {
    operatorAllow: parseEgressRules(operator).rules,
    own,
    caps: { ...defaultEgressCaps, logEntries: 30 },
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  })
  const egress = await openEgress({
    sandbox: { brokerDirectory },
    organizationId: organizationId(),
    rules: { allow: [], deny },
    subject,
    redact: (text) => text.replaceAll('s3cret', '***'),
    onExhausted: () => {},
  })
  open.push(egress)
  return egress
}

async function givenRun(): Promise<EgressSubject & { kind: 'run' }> {
  const { runId } = await (await plantFlow(kit.as())).start()
  return { kind: 'run', runId }
}

async function ask(question: object) {
  const socket: Socket = connect(path.join(brokerDirectory, brokerSocketName))
  socket.write(`${JSON.stringify({ op: 'open', ...question })}\n`)
  const answer: unknown = JSON.parse(await heard(socket))
  return Object(answer)
}

const entriesOf = (runId: string) =>
  kit.services.db.system.egressEntry.findMany({ where: { runId }, orderBy: { id: 'asc' } })
const denials = () => kit.logged.filter(({ message }) => message.startsWith('egress was denied'))

describe('the egress of a run', () => {
  it('follows the policy, and its log is stored when it ends', async () => {
    const subject = await givenRun()
    const egress = await given({ subject })
    const { path: name } = await ask({ host: 'allowed.example', port })
    expect(await heard(connect(path.join(brokerDirectory, name)))).toBe('hello')
    expect(await ask({ host: 's3cret.example', port: 1 })).toMatchObject({ ok: false, code: 'EACCES' })
    await egress.end()
    expect(await entriesOf(subject.runId)).toMatchObject([
      {
        organizationId: organizationId(),
        host: 'allowed.example',
        port,
        address: '127.0.0.1',
        verdict: 'allowed',
        bytesReceived: 5n,
      },
      {
        host: '***.example',
        port: 1,
        address: null,
        verdict: 'denied',
        reason: expect.stringMatching(/\.$/),
      },
    ])
    expect(denials()).toEqual([
      {
        level: 'warn',
        message: 'egress was denied',
        data: {
          organizationId: organizationId(),
          runId: subject.runId,
          host: '***.example',
          port: 1,
          reason: expect.not.stringContaining('s3cret'),
        },
      },
    ])
    expect(await readdir(brokerDirectory)).toEqual([])
  })

  it('is denied what the organization denies, although the operator allows it', async () => {
    await given({ subject: await givenRun(), deny: ['*.example'] })
    expect(await ask({ host: 'api.example', port })).toMatchObject({ ok: false, code: 'EACCES' })
  })

  it("is denied the platform's own parts, although a range of the operator covers them", async () => {
    await given({ subject: await givenRun(), operator: '127.0.0.0/8', own: [{ host: '127.0.0.1', port }] })
    expect(await ask({ host: '127.0.0.1', port })).toMatchObject({ ok: false, code: 'EACCES' })
  })

  it('tells the log of the worker of the first denials, and then how many more', async () => {
    const egress = await given({ subject: await givenRun(), operator: '' })
    for (let count = 0; count < 25; count += 1) await ask({ host: '10.0.0.1', port: 80 })
    await egress.close()
    expect(denials()).toHaveLength(21)
    expect(denials().at(-1)).toMatchObject({ data: { more: 5 } })
    open.splice(0)
  })

  it('does not fail when the database is away: the log is stored once it is back', async () => {
    const subject = await givenRun()
    let tries = 0
    const tenant: typeof kit.services.db.tenant = (id) => {
      tries += 1
      if (tries === 1) throw new Error('the database is away')
      return kit.services.db.tenant(id)
    }
    const egress = await given({ subject, services: { ...kit.services, db: { ...kit.services.db, tenant } } })
    await ask({ host: '10.0.0.1', port: 80 })
    await egress.end()
    expect(await entriesOf(subject.runId)).toEqual([])
    await egress.close()
    expect(await entriesOf(subject.runId)).toMatchObject([{ host: '10.0.0.1', verdict: 'denied' }])
    open.splice(0)
  })
})

it('stores nothing for what is no run, and still tells what was denied', async () => {
  const before = await kit.services.db.system.egressEntry.count()
  const egress = await given({ subject: { kind: 'connection-test', connectionId: 'c1' } })
  await ask({ host: '10.0.0.1', port: 80 })
  await egress.close()
  open.splice(0)
  expect(await kit.services.db.system.egressEntry.count()).toBe(before)
  expect(denials()).toMatchObject([{ data: { connectionId: 'c1', host: '10.0.0.1', port: 80 } }])
})
