import { randomBytes } from 'node:crypto'
import { type Json, type StateAction, stateLimits } from '@millrace/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, givenDeployed, givenPublished, type TestKit } from '../../test/index.ts'
import { runInstanceFlow, testRun } from '../index.ts'
import { claimRun } from '../lease/index.ts'
import { applyState, removeExpiredState } from './index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const owner = '00000000-0000-4000-8000-00000000000a'

/** A run that a worker holds, and its way to the state. */
async function givenHeld(runId: string) {
  const claimed = await claimRun(kit.services, { runId, owner, ttlMs: 60_000 })
  if (claimed === null) throw new Error('the run could not be claimed')
  const lease = { runId, attempt: claimed.attempt }
  let ordinal = 0
  const ask = (action: StateAction, at = ordinal++) =>
    applyState(kit.services, { owner, lease, path: 'step', ordinal: at, action })
  return {
    lease,
    ask,
    async value(action: StateAction): Promise<Json> {
      const answer = await ask(action)
      if (!answer.ok) throw new Error(answer.error.message)
      return answer.value
    },
  }
}

let instance: { id: string }
beforeAll(async () => {
  instance = await givenDeployed(kit.as())
})

async function givenRun() {
  const { runId } = await runInstanceFlow(kit.as(), instance.id, 'main', {})
  return givenHeld(runId)
}

const at = (key: string) => ({ scope: 'instance' as const, key })

describe('state', () => {
  it('is set, read, changed and deleted', async () => {
    const { value } = await givenRun()
    expect(await value({ op: 'get', ...at('a') })).toBeNull()
    expect(await value({ op: 'set', ...at('a'), value: { b: 1 } })).toEqual({ b: 1 })
    expect(await value({ op: 'get', ...at('a') })).toEqual({ b: 1 })
    expect(await value({ op: 'delete', ...at('a') })).toBeNull()
    expect(await value({ op: 'get', ...at('a') })).toBeNull()
    expect(await value({ op: 'increment', ...at('n'), by: 2 })).toBe(2)
    expect(await value({ op: 'increment', ...at('n'), by: -0.5 })).toBe(1.5)
    expect(await value({ op: 'append', ...at('l'), value: 1, keep: 2 })).toEqual([1])
    await value({ op: 'append', ...at('l'), value: 2, keep: 2 })
    expect(await value({ op: 'append', ...at('l'), value: 3, keep: 2 })).toEqual([2, 3])
  })

  it('is compared as JSON is, and swapped by one of many', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, givenRun))
    const answers = await Promise.all(
      runs.map(({ value }, index) =>
        value({ op: 'compare-and-set', ...at('lock'), expected: null, value: { holder: index, since: 1 } }),
      ),
    )
    expect(answers.filter((answer) => Object(answer).swapped)).toHaveLength(1)
    const [{ value }] = runs as [(typeof runs)[0]]
    const held = await value({ op: 'get', ...at('lock') })
    const reversed = Object.fromEntries(Object.entries(Object(held)).reverse()) as Json
    expect(await value({ op: 'compare-and-set', ...at('lock'), expected: reversed, value: 1 })).toEqual({
      swapped: true,
      value: 1,
    })
    expect(await value({ op: 'compare-and-set', ...at('lock'), expected: 2, value: 3 })).toEqual({
      swapped: false,
      value: 1,
    })
  })

  it('counts every increment of many runs at once', async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, givenRun))
    await Promise.all(
      runs.flatMap(({ value }) =>
        Array.from({ length: 10 }, () => value({ op: 'increment', ...at('hot'), by: 1 })),
      ),
    )
    const [{ value }] = runs as [(typeof runs)[0]]
    expect(await value({ op: 'get', ...at('hot') })).toBe(40)
  })

  it('is gone when it has expired, and an entry may be given a time', async () => {
    const { value } = await givenRun()
    await value({ op: 'set', ...at('short'), value: 1, expiresInMs: 60_000 })
    await kit.services.db.system.$executeRaw`
      UPDATE "StateEntry" SET "expiresAt" = now() - interval '2 minutes' WHERE key = 'short'`
    expect(await value({ op: 'get', ...at('short') })).toBeNull()
    expect(await value({ op: 'increment', ...at('short'), by: 1 })).toBe(1)
    expect(await value({ op: 'expire', ...at('short'), expiresInMs: 1000 })).toBe(1)
    expect(await value({ op: 'expire', ...at('never there'), expiresInMs: 1000 })).toBeNull()
    await kit.services.db.system.$executeRaw`
      UPDATE "StateEntry" SET "expiresAt" = now() - interval '2 minutes' WHERE key = 'short'`
    await removeExpiredState(kit.services)
    expect(await kit.services.db.system.stateEntry.count({ where: { key: 'short' } })).toBe(0)
    expect(await kit.services.db.system.stateEntry.count({ where: { key: 'never there' } })).toBe(0)
  })

  it('gives a repeated operation the recorded answer and changes nothing', async () => {
    const { ask } = await givenRun()
    const first = await ask({ op: 'increment', ...at('once'), by: 1 }, 1000)
    expect(await ask({ op: 'increment', ...at('once'), by: 1 }, 1000)).toEqual(first)
    expect(await ask({ op: 'get', ...at('once') }, 1001)).toEqual({ ok: true, value: 1 })
  })

  it('records nothing for what changes nothing, so that a repeated step sees what is there now', async () => {
    const { ask, value, lease } = await givenRun()
    const other = await givenRun()
    await other.value({ op: 'set', ...at('busy'), value: 'other' })
    const swap: StateAction = { op: 'compare-and-set', ...at('busy'), expected: null, value: 'mine' }
    expect(await ask(swap, 0)).toMatchObject({ value: { swapped: false } })
    expect(await ask({ op: 'get', ...at('busy') }, 1)).toMatchObject({ value: 'other' })
    expect(await value({ op: 'expire', ...at('nothing'), expiresInMs: 1000 })).toBeNull()
    expect(await kit.services.db.system.stateOperation.count({ where: { runId: lease.runId } })).toBe(0)
    await other.value({ op: 'delete', ...at('busy') })
    expect(await ask(swap, 0)).toMatchObject({ value: { swapped: true } })
  })

  it('changes what code does that its step has left behind, and records nothing of it', async () => {
    const { value, lease } = await givenRun()
    const action: StateAction = { op: 'increment', ...at('stray'), by: 1 }
    const stray = { owner, lease, path: 'step', ordinal: 0, action, isRepeatable: false }
    expect(await applyState(kit.services, stray)).toEqual({ ok: true, value: 1 })
    expect(await kit.services.db.system.stateOperation.count({ where: { runId: lease.runId } })).toBe(0)
    expect(await value({ op: 'get', ...at('stray') })).toBe(1)
  })

  it('shows a repeated read what was there before its own step changed it', async () => {
    const { ask } = await givenRun()
    const read: StateAction = { op: 'get', ...at('cursor') }
    const step = async (newest: number) => {
      const before = await ask(read, 0)
      await ask({ op: 'get', ...at('else') }, 1)
      await ask({ op: 'set', ...at('cursor'), value: newest }, 2)
      return [before, await ask(read, 3)]
    }
    const first = await step(10)
    expect(first).toMatchObject([{ value: null }, { value: 10 }])
    expect(await step(20)).toEqual(first)
    await ask({ op: 'delete', ...at('cursor') }, 4)
    expect(await ask(read, 3)).toEqual(first[1])
    expect(await ask(read, 5)).toMatchObject({ value: null })
  })

  it('never gives the answer of one entry for another, when a repeated step takes another way', async () => {
    const { ask } = await givenRun()
    await ask({ op: 'set', ...at('seen'), value: true }, 0)
    const count: StateAction = { op: 'increment', ...at('total'), by: 1 }
    expect(await ask(count, 0)).toMatchObject({ value: 1 })
    expect(await ask(count, 0)).toMatchObject({ value: 1 })
  })

  it('refuses a change beyond what one step may have recorded, and makes none', async () => {
    const { ask, lease } = await givenRun()
    const { organizationId } = kit.as().actor
    const { runId } = lease
    const value = 'x'.repeat(1000)
    const result = {
      ...at('big'),
      before: null,
      answer: randomBytes(stateLimits.recordedBytes).toString('hex'),
    }
    await kit.services.db.system.stateOperation.create({
      data: { runId, organizationId, path: 'step', ordinal: 9000, result },
    })
    expect(await ask({ op: 'set', ...at('more'), value })).toMatchObject({
      ok: false,
      error: { code: 'state_value_invalid', message: expect.stringContaining('4194304 bytes') },
    })
    expect(await ask({ op: 'get', ...at('more') })).toEqual({ ok: true, value: null })
    expect(await kit.services.db.system.stateOperation.count({ where: { runId } })).toBe(1)
    const elsewhere = { owner, lease, path: 'other', ordinal: 0 }
    const action: StateAction = { op: 'set', ...at('more'), value }
    expect(await applyState(kit.services, { ...elsewhere, action })).toMatchObject({ ok: true })
  })

  it('is not touched by a worker that has lost the run', async () => {
    const { lease } = await givenRun()
    const stale = { ...lease, attempt: lease.attempt - 1 }
    const write = applyState(kit.services, {
      owner,
      lease: stale,
      path: 'step',
      ordinal: 0,
      action: { op: 'set', ...at('stale'), value: 1 },
    })
    await expect(write).rejects.toThrow('lease')
    expect(await kit.services.db.system.stateEntry.count({ where: { key: 'stale' } })).toBe(0)
  })

  it.each([
    ['', 'state_key_invalid'],
    [' blank', 'state_key_invalid'],
    ['x'.repeat(257), 'state_key_invalid'],
    ['ünï', 'state_key_invalid'],
  ])('refuses the key %j', async (key, code) => {
    const { ask } = await givenRun()
    expect(await ask({ op: 'get', scope: 'instance', key })).toMatchObject({ ok: false, error: { code } })
  })

  it('refuses values that it cannot keep or work on', async () => {
    const { ask, value } = await givenRun()
    const code = 'state_value_invalid'
    const refused = { ok: false, error: { code } }
    expect(await ask({ op: 'set', ...at('v'), value: 'x'.repeat(70_000) })).toMatchObject(refused)
    expect(await ask({ op: 'set', ...at('v'), value: 'a\u0000b' })).toMatchObject(refused)
    expect(await value({ op: 'set', ...at('v'), value: 'a\\u0000b' })).toBe('a\\u0000b')
    expect(await ask({ op: 'increment', ...at('v'), by: 1 })).toMatchObject(refused)
    expect(await ask({ op: 'append', ...at('v'), value: 1, keep: 5 })).toMatchObject(refused)
  })

  it('of one scope is not that of another, nor that of a test', async () => {
    const { value } = await givenRun()
    const { key } = await givenPublished(kit.as())
    const { runId } = await testRun(kit.as(), key, 'main', {})
    const test = await givenHeld(runId)
    for (const scope of ['flow', 'instance', 'customer', 'organization'] as const) {
      await value({ op: 'set', scope, key: 'same', value: scope })
      expect(await test.value({ op: 'get', scope, key: 'same' })).toBeNull()
    }
    for (const scope of ['flow', 'instance', 'customer', 'organization'] as const) {
      expect(await value({ op: 'get', scope, key: 'same' })).toBe(scope)
    }
  })
})
