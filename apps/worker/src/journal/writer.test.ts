import type { Lease, RunAppend } from '@millrace/services/lease'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RunJournal } from './run-journal.ts'
import { JournalWriter, type JournalWriterOptions, RunLostError } from './writer.ts'

class Outage extends Error {}

function setUp(options: Partial<JournalWriterOptions> = {}) {
  const flushes: RunAppend[][] = []
  const lost: { lease: Lease; error: RunLostError }[] = []
  const writer = new JournalWriter({
    append: async (runs) => {
      flushes.push(structuredClone(runs))
      return { fenced: [] }
    },
    onLost: (lease, error) => lost.push({ lease, error }),
    isOutage: (error) => error instanceof Outage,
    onOutage: () => {},
    backoff: () => Promise.resolve(),
    limits: { waitingWrites: 1000, waitingBytes: 1e9, batchWrites: 100, batchBytes: 1e9 },
    lingerMs: 0,
    ...options,
  })
  const open = (runId: string, lastSeq = 0) => {
    const lease = { runId, attempt: 1 }
    return { lease, journal: new RunJournal({ writer, lease, lastSeq }) }
  }
  return { writer, flushes, lost, open }
}

const line = (message: string, bytes = 0) => ({
  at: new Date(0),
  path: null,
  level: 'info' as const,
  message,
  data: null,
  bytes,
})

describe('JournalWriter', () => {
  it('gives each run contiguous seqs and keeps the order, whatever the interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 200 }),
        fc.integer({ min: 1, max: 7 }),
        async (calls, batchWrites) => {
          const written = new Map<string, { seq: number; message: string }[]>()
          const { writer, open } = setUp({
            append: async (runs) => {
              await new Promise(setImmediate)
              for (const { runId, logs } of runs)
                written.set(runId, [
                  ...(written.get(runId) ?? []),
                  ...logs.map(({ seq, message }) => ({ seq, message })),
                ])
              return { fenced: [] }
            },
            limits: { waitingWrites: 10, waitingBytes: 1e9, batchWrites, batchBytes: 1e9 },
          })
          const runs = [0, 1, 2, 3].map((index) => open(`run-${index}`, index * 10))
          const expected = new Map<string, string[]>()
          for (const [index, [run, wait]] of calls.entries()) {
            const submitted = runs[run]?.journal.log(line(`line ${index}`))
            if (wait) await submitted
            expected.set(`run-${run}`, [...(expected.get(`run-${run}`) ?? []), `line ${index}`])
          }
          await writer.idle()
          for (const [index, { lease }] of runs.entries()) {
            const lines = written.get(lease.runId) ?? []
            expect(lines.map(({ message }) => message)).toEqual(expected.get(lease.runId) ?? [])
            expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, position) => index * 10 + position + 1))
          }
        },
      ),
      { numRuns: 50 },
    )
  })

  it('writes what comes in during a flush together with the next', async () => {
    const gate = Promise.withResolvers<void>()
    const flushes: RunAppend[][] = []
    const { writer, open } = setUp({
      append: async (runs) => {
        flushes.push(runs)
        if (flushes.length === 1) await gate.promise
        return { fenced: [] }
      },
    })
    const first = open('first')
    const second = open('second')
    await first.journal.log(line('a'))
    const durable = first.journal.durable()
    await first.journal.log(line('b'))
    await second.journal.log(line('c'))
    gate.resolve()
    await durable
    await writer.idle()
    expect(flushes.map((runs) => runs.map(({ runId, logs }) => [runId, logs.length]))).toEqual([
      [['first', 1]],
      [
        ['first', 1],
        ['second', 1],
      ],
    ])
  })

  it('lets entries that nobody waits for wait for each other', async () => {
    const { flushes, open } = setUp({ lingerMs: 1_000_000 })
    const { journal } = open('run')
    for (const message of ['a', 'b', 'c']) await journal.log(line(message))
    await new Promise(setImmediate)
    expect(flushes).toEqual([])
    await journal.durable()
    expect(flushes.map((runs) => runs.map(({ logs }) => logs.length))).toEqual([[3]])
  })

  it('is durable only after the commit', async () => {
    const gate = Promise.withResolvers<void>()
    let committed = false
    const { open } = setUp({
      append: async () => {
        await gate.promise
        committed = true
        return { fenced: [] }
      },
    })
    const { journal } = open('run')
    await journal.log(line('a'))
    const durable = journal.durable().then(() => committed)
    gate.resolve()
    expect(await durable).toBe(true)
  })

  it('makes a run wait when too much is waiting to be written', async () => {
    const gate = Promise.withResolvers<void>()
    const { open } = setUp({
      append: async () => {
        await gate.promise
        return { fenced: [] }
      },
      limits: { waitingWrites: 1000, waitingBytes: 10_000, batchWrites: 100, batchBytes: 1e9 },
    })
    const { journal } = open('run')
    await journal.log(line('is being written'))
    const durable = journal.durable()
    let waited = false
    const large = journal.log(line('large', 20_000)).then(() => {
      waited = true
    })
    await new Promise(setImmediate)
    expect(waited).toBe(false)
    gate.resolve()
    await Promise.all([large, durable])
    expect(waited).toBe(true)
  })

  it('repeats a flush until the database is back, and loses nothing', async () => {
    let failures = 3
    const written: number[] = []
    const { writer, open } = setUp({
      append: async (runs) => {
        failures -= 1
        if (failures >= 0) throw new Outage()
        written.push(...runs.flatMap(({ logs }) => logs.map(({ seq }) => seq)))
        return { fenced: [] }
      },
    })
    const { journal } = open('run')
    for (const message of ['a', 'b', 'c']) await journal.log(line(message))
    await writer.idle()
    expect(written).toEqual([1, 2, 3])
  })

  it('tells a fenced run and refuses what it still sends', async () => {
    const { lost, open, writer } = setUp({
      append: async (runs) => ({ fenced: runs.filter(({ runId }) => runId === 'stale') }),
    })
    const stale = open('stale')
    const healthy = open('healthy')
    await stale.journal.log(line('a'))
    const durable = stale.journal.durable()
    await healthy.journal.log(line('b'))
    await expect(durable).rejects.toMatchObject({ reason: 'fenced' })
    await writer.idle()
    expect(lost.map(({ lease }) => lease)).toEqual([stale.lease])
    await expect(stale.journal.log(line('late'))).rejects.toBeInstanceOf(RunLostError)
    await expect(healthy.journal.durable()).resolves.toBeUndefined()
  })

  it('finds the one run whose rows the database refuses; the others are written', async () => {
    const written: string[] = []
    const { lost, open, writer } = setUp({
      append: async (runs) => {
        await new Promise(setImmediate)
        if (runs.some(({ runId }) => runId === 'poison')) throw new Error('invalid input syntax')
        written.push(...runs.map(({ runId }) => runId))
        return { fenced: [] }
      },
    })
    const runs = ['one', 'poison', 'two'].map((runId) => open(runId))
    const zero = open('zero').journal
    await zero.log(line('occupies the writer'))
    const durable = zero.durable()
    for (const { journal } of runs) await journal.log(line('a'))
    await durable
    await writer.idle()
    expect(written).toEqual(['zero', 'one', 'two'])
    expect(lost.map(({ lease, error }) => [lease.runId, error.reason])).toEqual([['poison', 'rejected']])
  })
})
