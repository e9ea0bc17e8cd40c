import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { FileRef, Json } from '@millrace/contracts'
import { cancelRun, downloadRunFile } from '@millrace/services'
import { collectOrphanBlobs } from '@millrace/services/retention'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGate, type Gate } from './gate.ts'
import { createKit, type Kit } from './kit.ts'
import { startWorkerProcess, untilDead, type WorkerProcess } from './worker-process.ts'

let kit: Kit
let gate: Gate
const processes: WorkerProcess[] = []

beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())
beforeEach(async () => {
  gate = await createGate()
})
afterEach(async () => {
  for (const worker of processes.splice(0)) worker.child.kill('SIGKILL')
  await gate.close()
})

const code = (id: string, body: string) => ({
  id,
  use: 'code',
  with: { source: `export default async ({ files, steps, trigger }) => { ${body} }` },
})

const megabyte = 1024 * 1024
/** A file of so many megabytes, of which the middle waits at the gate. */
const slowFile = (megabytes: number) => `
  async function* content() {
    for (let n = 0; n < ${megabytes}; n += 1) {
      if (n === ${Math.floor(megabytes / 2)}) await fetch('${gate.url}/hold')
      yield Buffer.alloc(${megabyte}, n)
    }
  }
  return files.create(content(), { name: 'large.bin' })`

async function outputOf(runId: string, path: string): Promise<Json> {
  const { output } = await kit.services.db.system.stepRun.findUniqueOrThrow({
    where: { runId_path: { runId, path } },
  })
  return JSON.parse(JSON.stringify(output))
}

async function fileOf(runId: string, path: string): Promise<FileRef> {
  return Object(await outputOf(runId, path))
}

const drafts = () => readdir(`${fileURLToPath(kit.env.BLOB_URL ?? '')}/drafts`).catch((): string[] => [])
const blobCount = async () =>
  (await kit.services.blobs.list({ olderThan: new Date(Date.now() + 60_000), limit: 10_000 })).blobs.length
const tomorrow = () => ({ ...kit.services, now: () => new Date(Date.now() + 24 * 60 * 60 * 1000) })

describe('a file of a run', () => {
  let worker: Awaited<ReturnType<Kit['worker']>>
  beforeAll(async () => {
    worker = await kit.worker()
  })
  afterAll(() => worker?.stop())

  it('goes from step to step by reference, through streams', async () => {
    const deployed = await kit.deploy({
      steps: [
        code(
          'make',
          `return files.create('a,b\\n'.repeat(500_000), { name: 'a.csv', contentType: 'text/csv' })`,
        ),
        code(
          'upper',
          `const upper = new TransformStream({
             transform: (chunk, out) => out.enqueue(Buffer.from(Buffer.from(chunk).toString().toUpperCase())),
           })
           return { file: await files.create((await files.open(steps.make.output)).pipeThrough(upper), { name: 'b.csv' }) }`,
        ),
        code(
          'read',
          `const text = await files.text(steps.upper.output.file)
           return { length: text.length, start: text.slice(0, 8), isFile: files.isFile(steps.make.output) }`,
        ),
      ],
    })
    const runId = await kit.start(deployed)
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', error: null })
    expect(await outputOf(runId, 'read')).toEqual({ length: 2_000_000, start: 'A,B\nA,B\n', isFile: true })
    const file = await fileOf(runId, 'make')
    expect(file).toMatchObject({ name: 'a.csv', contentType: 'text/csv', bytes: 2_000_000 })
    const { content } = await downloadRunFile(kit.ctx, runId, file.$file)
    expect(await new Response(content).text()).toBe('a,b\n'.repeat(500_000))
    const row = await kit.services.db.system.file.findUniqueOrThrow({ where: { id: file.$file } })
    expect(row.sha256).toBe(createHash('sha256').update('a,b\n'.repeat(500_000)).digest('hex'))
  })

  it('is not there for other runs, whatever reference their code makes up', async () => {
    const maker = await kit.start(
      await kit.deploy({ steps: [code('make', `return files.create('secret', { name: 'x' })`)] }),
    )
    await kit.ended(maker)
    const thief = await kit.deploy({ steps: [code('steal', 'return files.text(trigger.body)')] })
    const runId = await kit.start(thief, { ...(await fileOf(maker, 'make')) })
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'file_missing' })
  })

  it('is let go of when a step leaves it open', async () => {
    const deployed = await kit.deploy({
      steps: [
        code(
          'leave',
          `async function* endless() { yield Buffer.alloc(${megabyte}); await new Promise(() => {}) }
           void files.create(endless(), { name: 'x' }).catch(() => {})
           await fetch('${gate.url}/left')`,
        ),
        code('next', `await fetch('${gate.url}/hold')`),
      ],
    })
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    await expect.poll(drafts).toEqual([])
    gate.open()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
  })

  it('leaves nothing when its run is canceled while it is written', async () => {
    const deployed = await kit.deploy({ steps: [code('write', slowFile(20))] })
    const before = await blobCount()
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    await cancelRun(kit.ctx, runId)
    expect(await kit.ended(runId)).toMatchObject({ status: 'canceled' })
    await expect.poll(drafts).toEqual([])
    expect(await blobCount()).toBe(before)
  })

  it('leaves nothing when its sandbox dies while it is written', async () => {
    const deployed = await kit.deploy({
      steps: [
        code('kept', `return files.create('kept', { name: 'kept.txt' })`),
        code(
          'write',
          `async function* content() {
             for (let n = 0; n < 50; n += 1) yield Buffer.alloc(${megabyte})
             process.exit(3)
           }
           return files.create(content(), { name: 'x' })`,
        ),
      ],
    })
    const runId = await kit.start(deployed)
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'sandbox_crashed' })
    await expect.poll(drafts).toEqual([])
    const { content } = await downloadRunFile(kit.ctx, runId, (await fileOf(runId, 'kept')).$file)
    expect(await new Response(content).text()).toBe('kept')
  })

  it('goes from a third party to another one without being held', async () => {
    const megabytes = 30
    const received: number[] = []
    const third = createServer((request, response) => {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'application/zip')
        for (let n = 0; n < megabytes; n += 1) response.write(Buffer.alloc(megabyte, n))
        response.end()
        return
      }
      let bytes = 0
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      request.on('end', () => {
        received.push(bytes)
        response.end('{}')
      })
    })
    await new Promise<void>((resolve) => third.listen(0, '127.0.0.1', resolve))
    const address = third.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/all.zip`
    const deployed = await kit.deploy({
      steps: [
        { id: 'get', use: 'http.request', with: { url, responseType: 'file' } },
        {
          id: 'put',
          use: 'http.request',
          with: { method: 'PUT', url, bodyType: 'file', body: '{{ steps.get.output.body }}' },
        },
      ],
    })
    const runId = await kit.start(deployed)
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', error: null })
    expect(received).toEqual([megabytes * megabyte])
    third.closeAllConnections()
    third.close()
  })
})

describe('a worker that is killed while 100 MB are written', () => {
  it('leaves the state before, and an orphan that is collected; the step is done again', async () => {
    const deployed = await kit.deploy({
      steps: [
        code('kept', `return files.create('kept', { name: 'kept.txt' })`),
        code('write', slowFile(100)),
      ],
    })
    const doomed = await startWorkerProcess(kit.env)
    processes.push(doomed)
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    const sandboxes = await doomed.processes()
    doomed.child.kill('SIGKILL')
    await doomed.exited
    for (const pid of sandboxes) await untilDead(pid)

    expect(await drafts()).toHaveLength(1)
    const kept = await fileOf(runId, 'kept')
    const read = async () => {
      const { content } = await downloadRunFile(kit.ctx, runId, kept.$file)
      return new Response(content).text()
    }
    expect(await read()).toBe('kept')
    expect(await kit.services.db.system.runFile.count({ where: { runId } })).toBe(1)

    gate.open()
    await kit.services.db.system.$executeRaw`
      UPDATE "Run" SET "leaseExpiresAt" = now() - interval '1 second' WHERE id = ${runId}::uuid`
    await kit.worker()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(await fileOf(runId, 'write')).toMatchObject({ bytes: 100 * megabyte })
    expect(await fileOf(runId, 'kept')).toEqual(kept)

    const orphans = await drafts()
    expect(orphans).toHaveLength(1)
    await collectOrphanBlobs(tomorrow())
    expect(await drafts()).toEqual([])
    expect(await read()).toBe('kept')
    const { bytes } = await downloadRunFile(kit.ctx, runId, (await fileOf(runId, 'write')).$file)
    expect(bytes).toBe(100 * megabyte)
  })
})
