import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDatabase, DatabaseUnavailable } from '@millrace/db'
import { createLive } from '@millrace/live'
import { createQueueBackend } from '@millrace/queue'
import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { startEmbeddedPostgres } from './postgres.ts'

test('database, queue and live events go on after a restart of the real server, within the same process', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'millrace-restart-'))
  chmodSync(home, 0o711)
  const before = await startEmbeddedPostgres({ home })
  const databaseUrl = before.url
  await migrate({ databaseUrl })
  const db = createDatabase({ url: databaseUrl })
  const live = createLive({ databaseUrl })
  const backend = createQueueBackend({ databaseUrl })
  const queue = backend.queue()
  const handled: string[] = []
  const worker = backend.work({
    concurrency: 2,
    handler: async (job) => {
      if (job.kind === 'run') handled.push(job.runId)
    },
    onError: () => {},
  })
  const seqs: number[] = []
  await live.subscribe({
    topic: 'run:1',
    onHint: ({ seq }) => seqs.push(seq),
    signal: new AbortController().signal,
  })
  await db.system.organization.create({ data: { slug: 'kept', name: 'Kept' } })
  await queue.add({ kind: 'run', runId: 'before', attempt: 0 })
  await live.publish({ topic: 'run:1', seq: 1 })
  await expect.poll(() => [handled, seqs]).toEqual([['before'], [1]])

  await before.stop()
  await expect(db.system.organization.count()).rejects.toBeInstanceOf(DatabaseUnavailable)
  await expect(queue.add({ kind: 'run', runId: 'lost', attempt: 0 })).rejects.toThrow()
  const after = await startEmbeddedPostgres({ home })
  expect(after.url).toBe(databaseUrl)

  await expect.poll(() => seqs, { timeout: 10_000 }).toEqual([1, 0])
  expect(await db.system.organization.count({ where: { slug: 'kept' } })).toBe(1)
  await queue.add({ kind: 'run', runId: 'after', attempt: 0 })
  await live.publish({ topic: 'run:1', seq: 2 })
  await expect.poll(() => handled, { timeout: 10_000 }).toContain('after')
  await expect.poll(() => seqs).toEqual([1, 0, 2])

  await worker.close()
  await queue.close()
  await live.close()
  await db.close()
  await after.stop()
  rmSync(home, { recursive: true, force: true })
})
