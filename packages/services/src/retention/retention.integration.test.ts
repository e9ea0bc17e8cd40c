import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLocalBlobs } from '@millrace/blobs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestKit, type PlantedFlow, plantFlow, type TestKit } from '../../test/index.ts'
import { collectOrphanBlobs, deleteExpiredRuns, deleteStaleRows } from './index.ts'

let kit: TestKit
let flow: PlantedFlow
beforeAll(async () => {
  kit = await createTestKit()
})
beforeEach(async () => {
  flow = await plantFlow(kit.as())
})
afterAll(() => kit?.close())

const dayMs = 86_400_000
const organizationId = () => kit.as().actor.organizationId
const ago = (days: number) => new Date(Date.now() - days * dayMs)
const sweep = () => deleteExpiredRuns(kit.services, { days: 30 })
const blobExists = (key: string) =>
  kit.services.blobs.get(key).then(
    async (stream) => {
      await stream.cancel()
      return true
    },
    () => false,
  )

interface Ended {
  endedAt: Date
  expiresAt?: Date | null
  status?: 'succeeded' | 'failed'
}

async function givenEnded({ endedAt, expiresAt = null, status = 'succeeded' }: Ended): Promise<string> {
  const { runId } = await flow.start()
  await end(runId, { endedAt, expiresAt, status })
  return runId
}

async function end(id: string, { endedAt, expiresAt = null, status = 'succeeded' }: Ended): Promise<void> {
  await kit.services.db.system.run.update({ where: { id }, data: { status, endedAt, expiresAt } })
}

/** A step's large output, as a worker stores it. */
async function givenOutput(runId: string): Promise<{ id: string; key: string }> {
  const { key } = await kit.services.blobs.put('"large"')
  const { id } = await kit.services.db.system.payload.create({
    data: { organizationId: organizationId(), runId, bytes: 7, blobKey: key },
  })
  await kit.services.db.system.stepRun.create({
    data: {
      runId,
      path: 'fetch',
      stepId: 'fetch',
      organizationId: organizationId(),
      status: 'succeeded',
      attempt: 1,
      firstSeq: 2,
      outputId: id,
    },
  })
  return { id, key }
}

async function givenFile() {
  const { key, bytes } = await kit.services.blobs.put('content')
  const file = { id: randomUUID(), name: 'a.txt', contentType: 'text/plain', bytes, sha256: '', blobKey: key }
  return { file, key }
}

async function remains(runIds: string[]): Promise<string[]> {
  const rows = await kit.services.db.system.run.findMany({
    where: { id: { in: runIds } },
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

describe('expired runs', () => {
  it('deletes a run at its own time, or after the days of the platform, and no other', async () => {
    const own = await givenEnded({ endedAt: ago(2), expiresAt: ago(1) })
    const platform = await givenEnded({ endedAt: ago(31) })
    const later = await givenEnded({ endedAt: ago(100), expiresAt: ago(-1) })
    const recent = await givenEnded({ endedAt: ago(29) })
    const { runId: open } = await flow.start()
    expect(await sweep()).toBe(2)
    const all = [own, platform, later, recent, open]
    expect((await remains(all)).toSorted()).toEqual([later, recent, open].toSorted())
  })

  it('keeps a run whose own days are longer although nobody has set its time', async () => {
    const { runId } = await flow.start(null, { settings: { retention: { days: 90 } } })
    await end(runId, { endedAt: ago(31) })
    expect(await sweep()).toBe(0)
    await end(runId, { endedAt: ago(91) })
    expect(await sweep()).toBe(1)
  })

  it('takes all that a run holds along, and its blobs', async () => {
    const { file, key: fileKey } = await givenFile()
    const { runId } = await flow.start('x'.repeat(300_000), { files: [file] })
    const { key } = await givenOutput(runId)
    const { system } = kit.services.db
    const of = { runId, organizationId: organizationId() }
    await system.logLine.create({ data: { ...of, seq: 3, at: new Date(), level: 'info', message: 'hello' } })
    await system.stateOperation.create({ data: { ...of, path: 'fetch', ordinal: 0, result: 1 } })
    await system.egressEntry.create({
      data: { ...of, at: new Date(), host: 'example.com', port: 443, verdict: 'allowed' },
    })
    await system.wait.create({ data: { ...of, path: 'fetch', kind: 'callback' } })
    const trigger = await system.payload.findFirstOrThrow({ where: { runId, blobKey: { not: key } } })
    await end(runId, { endedAt: ago(31) })
    expect(await sweep()).toBe(1)
    const left = await Promise.all([
      system.payload.count({ where: { runId } }),
      system.journalEvent.count({ where: { runId } }),
      system.logLine.count({ where: { runId } }),
      system.stepRun.count({ where: { runId } }),
      system.stateOperation.count({ where: { runId } }),
      system.egressEntry.count({ where: { runId } }),
      system.wait.count({ where: { runId } }),
      system.runFile.count({ where: { runId } }),
      system.file.count({ where: { id: file.id } }),
    ])
    expect(left).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0])
    for (const blob of [key, fileKey, trigger.blobKey ?? key]) expect(await blobExists(blob)).toBe(false)
  })

  it('deletes more than one batch', async () => {
    const ids: string[] = []
    for (let index = 0; index < 120; index += 1) ids.push(await givenEnded({ endedAt: ago(40) }))
    expect(await sweep()).toBe(120)
    expect(await remains(ids)).toEqual([])
  })
})

describe('what a replay shares with its origin', () => {
  async function givenReplay() {
    const { file, key: fileKey } = await givenFile()
    const { runId: origin } = await flow.start(null, { files: [file] })
    const output = await givenOutput(origin)
    await end(origin, { endedAt: ago(31) })
    const { runId: replay } = await flow.start(null, {
      trigger: 'replay',
      replayOf: origin,
      replayFrom: 'greet',
    })
    return { origin, replay, output, file, fileKey }
  }

  it('keeps the origin until the replay has taken over its results', async () => {
    const { origin, replay } = await givenReplay()
    expect(await sweep()).toBe(0)
    await end(replay, { endedAt: new Date() })
    expect(await sweep()).toBe(1)
    expect(await remains([origin, replay])).toEqual([replay])
  })

  it('outlives the origin in the replay, and in a replay of the replay', async () => {
    const { origin, replay, output, file, fileKey } = await givenReplay()
    await end(replay, { endedAt: ago(1) })
    const { runId: second } = await flow.start(null, {
      trigger: 'replay',
      replayOf: replay,
      replayFrom: 'greet',
    })
    await end(second, { endedAt: ago(1) })
    // In an order in which the link between the first and the last is gone early.
    await end(replay, { endedAt: ago(31) })
    await end(origin, { endedAt: ago(1) })
    expect(await sweep()).toBe(1)
    await end(origin, { endedAt: ago(31) })
    expect(await sweep()).toBe(1)
    expect(await blobExists(output.key)).toBe(true)
    expect(await blobExists(fileKey)).toBe(true)
    await end(second, { endedAt: ago(31) })
    expect(await sweep()).toBe(1)
    expect(await blobExists(output.key)).toBe(false)
    expect(await blobExists(fileKey)).toBe(false)
    const { system } = kit.services.db
    expect(await system.payload.count({ where: { id: output.id } })).toBe(0)
    expect(await system.file.count({ where: { id: file.id } })).toBe(0)
    expect(await system.runPayload.count({ where: { payloadId: output.id } })).toBe(0)
  })

  it('goes when origin and replay go together', async () => {
    const { replay, output, fileKey } = await givenReplay()
    await end(replay, { endedAt: ago(31) })
    expect(await sweep()).toBe(2)
    expect(await blobExists(output.key)).toBe(false)
    expect(await blobExists(fileKey)).toBe(false)
  })
})

describe('stale rows', () => {
  it('deletes keys of past windows and idle rate limits, and keeps those that still count', async () => {
    const settings = {
      dedupe: { key: '{{ trigger.body.id }}', windowMs: 60_000 },
      rateLimit: { limit: 1, perMs: 600_000, key: '{{ trigger.body.id }}' },
    }
    for (const id of ['old', 'new']) await flow.start({ id }, { settings })
    const scopeId = flow.instanceFlowId
    const { system } = kit.services.db
    const [past] = await system.dedupeKey.findMany({ where: { scopeId } })
    await system.dedupeKey.updateMany({
      where: { scopeId, key: past?.key ?? '' },
      data: { expiresAt: ago(1) },
    })
    await system.rateLimit.updateMany({ where: { scopeId, key: past?.key ?? '' }, data: { nextAt: ago(1) } })
    await deleteStaleRows(kit.services)
    expect(await system.dedupeKey.findMany({ where: { scopeId } })).toMatchObject([
      { key: expect.not.stringContaining(past?.key ?? '-') },
    ])
    expect(await system.rateLimit.count({ where: { scopeId } })).toBe(1)
  })

  it('lets a rate limit begin anew when every run of a flood was canceled, and not before', async () => {
    const settings = { rateLimit: { limit: 1, perMs: 86_400_000, key: 'flood' } }
    const { system } = kit.services.db
    const flood = await plantFlow(kit.as(), { settings })
    const runIds: string[] = []
    for (let index = 0; index < 4; index += 1) runIds.push((await flood.start()).runId)
    const limits = () => system.rateLimit.count({ where: { scopeId: flood.instanceFlowId } })
    await system.run.updateMany({
      where: { id: { in: runIds.slice(0, 3) } },
      data: { status: 'canceled', held: null },
    })
    await deleteStaleRows(kit.services)
    expect(await limits(), 'one run still waits').toBe(1)
    await system.run.updateMany({ where: { id: { in: runIds } }, data: { status: 'canceled', held: null } })
    await deleteStaleRows(kit.services)
    expect(await limits()).toBe(0)
    const { runId } = await flood.start()
    expect(await system.run.findUnique({ where: { id: runId } })).toMatchObject({ held: null, dueAt: null })
  })

  it('deletes snapshots of drafts that no run was made of, and leaves versions and new snapshots', async () => {
    const { system } = kit.services.db
    const { integrationId } = flow
    const snapshot = { organizationId: organizationId(), integrationId, definition: {}, checksum: 'x' }
    const old = await system.version.create({ data: { ...snapshot, createdAt: ago(1) } })
    const used = await system.version.create({ data: { ...snapshot, createdAt: ago(1) } })
    const fresh = await system.version.create({ data: snapshot })
    await flow.start(null, {
      trigger: 'test',
      versionId: used.id,
      instanceId: null,
      instanceFlowId: null,
      options: { config: {}, connections: {} },
    })
    await deleteStaleRows(kit.services)
    const left = await system.version.findMany({ where: { integrationId }, select: { id: true } })
    expect(left.map(({ id }) => id).toSorted()).toEqual([flow.versionId, used.id, fresh.id].toSorted())
    expect(await system.version.count({ where: { id: old.id } })).toBe(0)
  })
})

describe('orphan blobs', () => {
  it('deletes old blobs without an owner, and neither owned nor new ones', async () => {
    const { file, key: fileKey } = await givenFile()
    const { runId } = await flow.start('x'.repeat(300_000), { files: [file] })
    const { key: outputKey } = await givenOutput(runId)
    const { key: bundleKey } = await kit.services.blobs.put('bundle')
    await kit.services.db.system.version.update({ where: { id: flow.versionId }, data: { bundleKey } })
    const orphans = await Promise.all(['a', 'b', 'c'].map((content) => kit.services.blobs.put(content)))
    expect(await collectOrphanBlobs(kit.services)).toBe(0)
    // An hour passes.
    const later = { ...kit.services, now: () => new Date(Date.now() + 61 * 60 * 1000) }
    expect(await collectOrphanBlobs(later)).toBe(3)
    for (const { key } of orphans) expect(await blobExists(key)).toBe(false)
    for (const key of [fileKey, outputKey, bundleKey]) expect(await blobExists(key)).toBe(true)
  })

  it.each(['half', 'whole'])(
    'removes what a process leaves that dies while it writes 100 MB: %s',
    async (until) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'millrace-killed-'))
      try {
        const blobs = createLocalBlobs({ folder })
        const { key } = await blobs.put('a value from before')
        const { runId } = await flow.start()
        await kit.services.db.system.payload.create({
          data: { organizationId: organizationId(), runId, bytes: 19, blobKey: key },
        })
        await writeUntilKilled(folder, until)
        const services = { ...kit.services, blobs }
        expect(await collectOrphanBlobs(services), 'it might still be under way').toBe(0)
        const later = { ...services, now: () => new Date(Date.now() + 61 * 60 * 1000) }
        expect(await collectOrphanBlobs(later)).toBe(1)
        expect(await new Response(await blobs.get(key)).text()).toBe('a value from before')
        const files = await readdir(folder, { recursive: true, withFileTypes: true })
        expect(files.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([key])
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  )
})

async function writeUntilKilled(folder: string, until: string): Promise<void> {
  const program = path.join(import.meta.dirname, '../../test/fixtures/write-blob.ts')
  const child = fork(program, [folder, until], { execArgv: [] })
  const exit = once(child, 'exit')
  await once(child, 'message')
  child.kill('SIGKILL')
  await exit
}
