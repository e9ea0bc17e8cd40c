import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { definition, givenDeployed, givenIntegration } from '@millrace/services/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiKit, createApiKit } from '../../packages/api/test/api-kit.ts'
import { migrate } from '../platform/migrate.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/postgres.ts'

let home: string
let postgres: EmbeddedPostgres
let kit: ApiKit

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'millrace-outage-'))
  // Passable, because the server runs as another user when this is root.
  chmodSync(home, 0o711)
  postgres = await startEmbeddedPostgres({ home })
  await migrate({ databaseUrl: postgres.url })
  kit = await createApiKit({ databaseUrl: postgres.url })
})
afterAll(async () => {
  await kit?.close()
  await postgres?.stop()
  rmSync(home, { recursive: true, force: true })
})

interface Answer {
  kind: Kind
  id: string
  status: number
  retryAfter: string | null
}
type Kind = 'hook' | 'save' | 'run' | 'test-run'

it('a database that stops under load and comes back: 503 in between, nothing half-written, nothing lost', async () => {
  const ctx = kit.as()
  const instance = await givenDeployed(ctx)
  const { key } = await givenIntegration(ctx)
  const hook = new URL(instance.flows[0]?.webhookUrl ?? '').pathname
  const send: Record<Kind, (id: string) => Promise<Response>> = {
    hook: (id) => kit.call('POST', hook, { key: null, body: { id }, headers: { 'webhook-id': id } }),
    save: (id) => kit.call('PUT', `/api/v1/integrations/${key}`, { body: definition({ key, name: id }) }),
    run: (id) => kit.call('POST', `/api/v1/instances/${instance.id}/flows/main/run`, { body: { input: id } }),
    'test-run': () => kit.call('POST', `/api/v1/integrations/${key}/flows/main/test-run`),
  }
  const answers: Answer[] = []
  const load = startLoad({ send, onAnswer: (answer) => answers.push(answer) })
  const answered = (status: number, count: number) => load.until(() => hooksWith(answers, status) >= count)

  await answered(202, 100)
  await postgres.stop()
  await answered(503, 50)
  const before = hooksWith(answers, 202)
  postgres = await startEmbeddedPostgres({ home })
  await answered(202, before + 100)
  await load.stop()

  const allowed = { hook: 202, save: 200, run: 202, 'test-run': 202 }
  expect(answers.filter(({ kind, status }) => status !== allowed[kind] && status !== 503)).toEqual([])
  expect(answers.filter(({ status, retryAfter }) => status === 503 && retryAfter === null)).toEqual([])

  const { system } = kit.services.db
  const stored = new Set(
    (await system.run.findMany({ where: { trigger: 'webhook' } })).map((run) => run.dedupeKey),
  )
  const accepted = answers.filter(({ kind, status }) => kind === 'hook' && status === 202)
  expect(accepted.filter(({ id }) => !stored.has(id))).toEqual([])
  expect(await halfWrittenRuns()).toEqual([])
  const { draftRevision } = await system.integration.findFirstOrThrow({ where: { key } })
  const saves = await system.auditEntry.count({ where: { action: 'integration.save-draft' } })
  expect(saves).toBe(draftRevision - 1)

  const refused = answers.filter(({ kind, status }) => kind === 'hook' && status === 503)
  for (const { id } of refused) expect((await send.hook(id)).status).toBe(202)
  expect(await system.run.count({ where: { trigger: 'webhook' } })).toBe(accepted.length + refused.length)
}, 120_000)

function hooksWith(answers: Answer[], status: number): number {
  return answers.filter((answer) => answer.kind === 'hook' && answer.status === status).length
}

/** Eight senders of webhooks and one of each other kind, each with one request under way at a time. */
function startLoad({
  send,
  onAnswer,
}: {
  send: Record<Kind, (id: string) => Promise<Response>>
  onAnswer: (answer: Answer) => void
}) {
  let stopped = false
  const waiting = new Set<() => void>()
  const repeat = async (kind: Kind, sender: number) => {
    for (let count = 0; !stopped; count += 1) {
      const id = `${kind}-${sender}-${count}`
      const response = await send[kind](id)
      await response.arrayBuffer()
      onAnswer({ kind, id, status: response.status, retryAfter: response.headers.get('retry-after') })
      for (const check of waiting) check()
    }
  }
  const senders = [
    ...Array.from({ length: 8 }, (_, sender) => repeat('hook', sender)),
    repeat('save', 0),
    repeat('run', 0),
    repeat('test-run', 0),
  ]
  return {
    until: (condition: () => boolean) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const check = () => {
        if (!condition()) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      return promise
    },
    async stop() {
      stopped = true
      await Promise.all(senders)
    },
  }
}

/** Runs without their payload or first event, and runs started by somebody without the audit entry that says so. */
async function halfWrittenRuns(): Promise<unknown[]> {
  return kit.services.db.system.$queryRaw`
    SELECT run.id, run.trigger FROM "Run" run
    WHERE NOT EXISTS (SELECT FROM "Payload" payload WHERE payload.id = run."payloadId" AND payload."runId" = run.id)
      OR NOT EXISTS (SELECT FROM "JournalEvent" event WHERE event."runId" = run.id AND event.seq = 1)
      OR (run.trigger IN ('manual', 'test')
        AND NOT EXISTS (SELECT FROM "AuditEntry" entry WHERE entry."entityId" = run.id::text))`
}
