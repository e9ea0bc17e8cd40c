import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { type Blobs, createLocalBlobs } from '@millrace/blobs'
import { createDatabase, type Database } from '@millrace/db'
import { DataFrame } from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FileAnswer } from './answer.ts'
import { type FileRequest, FileRequests } from './file-requests.ts'
import { RunFiles } from './run-files.ts'

let database: TestDatabase
let db: Database
let folder: string
const owner = randomUUID()
const organizationId = randomUUID()

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDatabase({ url: database.url })
  folder = await mkdtemp(path.join(tmpdir(), 'millrace-files-'))
  await db.system.organization.create({ data: { id: organizationId, slug: 'acme', name: 'Acme' } })
})
afterAll(async () => {
  await db?.close()
  await database?.drop()
  await rm(folder, { recursive: true, force: true })
})

const opened: RunFiles[] = []
afterEach(async () => {
  for (const files of opened.splice(0)) await files.close()
})

async function setUp({
  blobs = createLocalBlobs({ folder }),
  attempt = 1,
}: {
  blobs?: Blobs
  attempt?: number
} = {}) {
  const { id: runId } = await db.system.run.create({
    data: {
      organizationId,
      integrationId: randomUUID(),
      versionId: randomUUID(),
      payloadId: randomUUID(),
      flow: 'main',
      trigger: 'manual',
      status: 'running',
      attempt: 1,
      leaseOwner: owner,
    },
  })
  const services = { db, blobs, log: () => {} } satisfies Partial<Services>
  const files = new RunFiles({ services, owner, lease: { runId, attempt }, organizationId })
  opened.push(files)
  const waiting = new Map<number, (answer: FileAnswer<unknown>) => void>()
  let delivered: Promise<void> = Promise.resolve()
  const requests = new FileRequests({
    files,
    answer: (token, answer) => {
      waiting.get(token)?.(answer)
      return delivered
    },
  })
  let token = 0
  const ask = (request: FileRequest, bytes?: Uint8Array): Promise<FileAnswer<unknown>> => {
    token += 1
    const answered = new Promise<FileAnswer<unknown>>((resolve) => waiting.set(token, resolve))
    requests.take(token, request)
    if (bytes !== undefined) expect(requests.takeData(new DataFrame(token, bytes)).ok).toBe(true)
    return answered
  }
  return {
    files,
    requests,
    ask,
    /** From now on nobody reads what is sent. */
    stall: () => {
      delivered = new Promise(() => {})
    },
    handleOf: async (request: FileRequest) => Number(Object(given(await ask(request))).handle),
    store: async (content: Uint8Array) => {
      const handle = Number(
        Object(given(await ask({ op: 'file-create', name: 'a.bin', contentType: 'a/b' }))).handle,
      )
      await ask({ op: 'file-push', handle }, content)
      return Object(given(await ask({ op: 'file-finish', handle })))
    },
  }
}

function given(answer: FileAnswer<unknown>): unknown {
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

const codeOf = (answer: FileAnswer<unknown>) => (answer.ok ? 'none' : answer.error.code)
const create: FileRequest = { op: 'file-create', name: 'a.bin', contentType: 'a/b' }
const drafts = () => readdir(path.join(folder, 'drafts')).catch(() => [])

describe('writing', () => {
  it('stores pieces in their order and gives a reference that opens them', async () => {
    const { ask, handleOf } = await setUp()
    const handle = await handleOf(create)
    const pieces = Array.from({ length: 30 }, () => randomBytes(70_000))
    const pushed = await Promise.all(pieces.map((piece) => ask({ op: 'file-push', handle }, piece)))
    expect(pushed.every((answer) => answer.ok)).toBe(true)
    const file = Object(given(await ask({ op: 'file-finish', handle })))
    expect(file).toMatchObject({ name: 'a.bin', contentType: 'a/b', bytes: 30 * 70_000 })

    const reading = await handleOf({ op: 'file-open', file: file.$file })
    const read: Buffer[] = []
    for (;;) {
      const piece = given(await ask({ op: 'file-pull', handle: reading }))
      if (!(piece instanceof Uint8Array) || piece.length === 0) break
      read.push(Buffer.from(piece))
    }
    expect(Buffer.concat(read).equals(Buffer.concat(pieces))).toBe(true)
    // Past its end it stays empty, for those that asked ahead.
    expect(given(await ask({ op: 'file-pull', handle: reading }))).toHaveLength(0)
    await ask({ op: 'file-close', handle: reading })
    expect(codeOf(await ask({ op: 'file-pull', handle: reading }))).toBe('file_missing')
  })

  it('leaves nothing of what is closed before its end, nor of what is open when the run is over', async () => {
    const { ask, handleOf, files } = await setUp()
    const closed = await handleOf(create)
    const open = await handleOf(create)
    for (const handle of [closed, open]) await ask({ op: 'file-push', handle }, randomBytes(10))
    await ask({ op: 'file-close', handle: closed })
    expect(codeOf(await ask({ op: 'file-finish', handle: closed }))).toBe('file_missing')
    expect(await drafts()).toHaveLength(1)
    await files.close()
    expect(await drafts()).toEqual([])
    expect(codeOf(await ask({ op: 'file-push', handle: open }, randomBytes(10)))).toBe('file_missing')
    expect(codeOf(await ask(create))).toBe('input_invalid')
  })

  it('keeps neither row nor bytes for a worker that lost the run', async () => {
    const { ask, handleOf } = await setUp({ attempt: 2 })
    const handle = await handleOf(create)
    await ask({ op: 'file-push', handle }, randomBytes(10))
    const before = await db.system.file.count()
    expect(codeOf(await ask({ op: 'file-finish', handle }))).toBe('internal')
    expect(await db.system.file.count()).toBe(before)
    expect(await drafts()).toEqual([])
  })

  it('tells of a store that fails, and goes on', async () => {
    const broken: Blobs = {
      ...createLocalBlobs({ folder }),
      put: async (content) => {
        if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
          for await (const _ of content) throw new Error('no space left')
        }
        throw new Error('no space left')
      },
    }
    const { ask, handleOf } = await setUp({ blobs: broken })
    const handle = await handleOf(create)
    expect(codeOf(await ask({ op: 'file-push', handle }, randomBytes(10)))).toBe('internal')
    expect(codeOf(await ask({ op: 'file-push', handle }, randomBytes(10)))).toBe('internal')
    expect(codeOf(await ask({ op: 'file-finish', handle }))).toBe('internal')
  })

  it('has a bounded number of files open', async () => {
    const { ask } = await setUp()
    const answers = await Promise.all(Array.from({ length: 260 }, () => ask(create)))
    expect(answers.filter((answer) => answer.ok)).toHaveLength(256)
    expect(codeOf(answers.at(-1) ?? { ok: true, value: null })).toBe('input_invalid')
  })
})

describe('a sandbox that does not keep to the protocol', () => {
  it.each([
    ['without announcing it', null],
    ['with another token', 7],
  ])('sends bytes %s', async (_how, announced) => {
    const { requests } = await setUp()
    if (announced !== null) requests.take(announced, { op: 'file-push', handle: 1 })
    expect(requests.expectsData).toBe(announced !== null)
    expect(requests.takeData(new DataFrame(8, new Uint8Array(1)))).toMatchObject({ ok: false })
  })

  it('asks for pieces and does not read them: few are held', async () => {
    const { handleOf, requests, store, files, stall } = await setUp()
    const file = await store(randomBytes(20_000_000))
    const handle = await handleOf({ op: 'file-open', file: file.$file })
    stall()
    let pulled = 0
    const pull = files.pull.bind(files)
    files.pull = (which) => {
      pulled += 1
      return pull(which)
    }
    for (let token = 1000; token < 1500; token += 1) requests.take(token, { op: 'file-pull', handle })
    for (let turns = 0; turns < 100; turns += 1) await turn()
    expect(pulled).toBe(16)
  })

  it('asks on and on and reads no answer: it is refused', async () => {
    const { requests, stall } = await setUp()
    stall()
    const taken = Array.from({ length: 4001 }, (_, token) =>
      requests.take(token, { op: 'file-close', handle: 1 }),
    )
    expect(taken.filter((wrong) => wrong !== null)).toEqual(['too many requests about files at once'])
  })

  it('pushes faster than the store writes: it is held back', async () => {
    const gate = Promise.withResolvers<void>()
    const slow: Blobs = {
      ...createLocalBlobs({ folder }),
      put: async (content) => {
        await gate.promise
        return createLocalBlobs({ folder }).put(content)
      },
    }
    const { requests, handleOf } = await setUp({ blobs: slow })
    const handle = await handleOf(create)
    const push = (token: number) => {
      requests.take(token, { op: 'file-push', handle })
      const taken = requests.takeData(new DataFrame(token, new Uint8Array(10)))
      return taken.ok ? taken.held : Promise.reject(new Error(taken.violation))
    }
    for (let token = 1; token <= 16; token += 1) await push(token)
    let held = true
    const last = push(17).then(() => {
      held = false
    })
    for (let turns = 0; turns < 20; turns += 1) await turn()
    expect(held).toBe(true)
    gate.resolve()
    await last
  })

  it.each([
    { op: 'file-push', handle: 99 },
    { op: 'file-pull', handle: 99 },
    { op: 'file-finish', handle: 99 },
    { op: 'file-open', file: 'nonsense' },
    { op: 'file-open', file: randomUUID() },
  ] as const)('asks for what it does not have: %o', async (request) => {
    const { ask } = await setUp()
    const bytes = request.op === 'file-push' ? new Uint8Array(1) : undefined
    expect(codeOf(await ask(request, bytes))).toBe('file_missing')
  })

  it('reads what it writes, and writes what it reads', async () => {
    const { ask, handleOf, store } = await setUp()
    const writing = await handleOf(create)
    expect(codeOf(await ask({ op: 'file-pull', handle: writing }))).toBe('file_missing')
    const reading = await handleOf({ op: 'file-open', file: (await store(randomBytes(5))).$file })
    expect(codeOf(await ask({ op: 'file-push', handle: reading }, new Uint8Array(1)))).toBe('file_missing')
    expect(codeOf(await ask({ op: 'file-finish', handle: reading }))).toBe('file_missing')
  })
})
