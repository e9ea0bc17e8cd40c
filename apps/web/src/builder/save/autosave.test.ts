import type { Definition } from '@millrace/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../api-client.ts'
import type { SaveStatus } from '../state/index.ts'
import { createAutosave } from './autosave.ts'

const draft = (name: string): Definition => ({ schemaVersion: 1, key: 'k', name, flows: [] })
const conflict = new ApiError({ code: 'precondition_failed', status: 412, message: 'changed' })
const signedOut = new ApiError({ code: 'unauthorized', status: 401, message: 'no session' })
const offline = new ApiError({ code: 'network', status: 0, message: 'no answer' })

function setUp(answers: ('ok' | Error)[], held: { definition: Definition; etag: string } | Error = offline) {
  const sent: { name: string; etag: string | null }[] = []
  const statuses: SaveStatus['kind'][] = []
  let current = draft('a')
  const save = async ({ definition, etag }: { definition: Definition; etag: string | null }) => {
    sent.push({ name: definition.name, etag })
    const answer = answers.shift() ?? 'ok'
    if (answer !== 'ok') throw answer
    return { problems: [], etag: `"${sent.length + 1}"` }
  }
  const load = async () => {
    if (held instanceof Error) throw held
    return held
  }
  const autosave = createAutosave(
    {
      getDefinition: () => current,
      setStatus: ({ kind }) => statuses.push(kind),
      onProblems: () => undefined,
      now: () => 0,
    },
    { definition: current, etag: '"1"' },
    { save, load },
  )
  autosave.start()
  const change = (name: string) => {
    current = draft(name)
    autosave.touch()
  }
  return { autosave, change, sent, statuses }
}

describe('autosave', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('waits for a pause and sends the newest with the mark of the last answer', async () => {
    const { change, sent, statuses } = setUp([])
    change('ab')
    change('abc')
    await vi.runAllTimersAsync()
    change('abcd')
    await vi.runAllTimersAsync()
    expect(sent).toEqual([
      { name: 'abc', etag: '"1"' },
      { name: 'abcd', etag: '"2"' },
    ])
    expect(statuses.at(-1)).toBe('saved')
  })

  it('tries again after a lost connection', async () => {
    const { change, sent, statuses, autosave } = setUp([offline, offline])
    change('ab')
    await vi.runAllTimersAsync()
    expect(sent).toHaveLength(3)
    expect(statuses).toContain('failed')
    expect(autosave.isSaved()).toBe(true)
  })

  it('stops at a conflict until somebody decides, then overwrites with the new mark', async () => {
    const { change, sent, statuses, autosave } = setUp([conflict])
    change('mine')
    await vi.runAllTimersAsync()
    expect(statuses.at(-1)).toBe('conflict')
    expect(await autosave.flush()).toBe(false)
    change('mine 2')
    await vi.runAllTimersAsync()
    expect(sent).toHaveLength(1)
    autosave.adopt({ definition: draft('theirs'), etag: '"9"' })
    await vi.runAllTimersAsync()
    expect(sent.at(-1)).toEqual({ name: 'mine 2', etag: '"9"' })
  })

  it('takes a conflict with what it sent itself for the answer that was lost', async () => {
    const held = { definition: draft('mine'), etag: '"7"' }
    const { change, sent, statuses, autosave } = setUp([offline, conflict], held)
    change('mine')
    await vi.advanceTimersByTimeAsync(700)
    change('mine 2')
    await vi.runAllTimersAsync()
    expect(statuses).not.toContain('conflict')
    expect(sent.at(-1)).toEqual({ name: 'mine 2', etag: '"7"' })
    expect(autosave.isSaved()).toBe(true)
  })

  it('still sees the conflict with somebody else after a lost answer', async () => {
    const { change, sent, statuses } = setUp([offline, conflict], {
      definition: draft('theirs'),
      etag: '"7"',
    })
    change('mine')
    await vi.runAllTimersAsync()
    expect(statuses.at(-1)).toBe('conflict')
    expect(sent).toHaveLength(2)
  })

  it('keeps the draft when the session has ended and saves it once there is a new one', async () => {
    const { change, sent, statuses, autosave } = setUp([signedOut, signedOut])
    change('mine')
    await vi.advanceTimersByTimeAsync(700)
    expect(statuses.at(-1)).toBe('signed-out')
    change('mine 2')
    expect(statuses.at(-1)).toBe('signed-out')
    await vi.runAllTimersAsync()
    expect(sent.map(({ name }) => name)).toEqual(['mine', 'mine 2', 'mine 2'])
    expect(statuses.at(-1)).toBe('saved')
    expect(autosave.isSaved()).toBe(true)
  })

  it('waits for a new session without anything to save, sending nothing', async () => {
    const { sent, statuses, autosave } = setUp([], { definition: draft('a'), etag: '"1"' })
    autosave.endSession()
    expect(statuses.at(-1)).toBe('signed-out')
    await vi.runAllTimersAsync()
    expect(statuses.at(-1)).toBe('saved')
    expect(sent).toEqual([])
  })

  it('flushes at once and waits for a save that is under way', async () => {
    const { change, sent, autosave } = setUp([])
    change('ab')
    const first = autosave.flush()
    change('abc')
    expect(await autosave.flush()).toBe(true)
    expect(await first).toBe(true)
    expect(sent.map(({ name }) => name)).toEqual(['ab', 'abc'])
  })

  it('does nothing when what changed was taken back', async () => {
    const { sent, statuses, autosave } = setUp([])
    autosave.touch()
    await vi.runAllTimersAsync()
    expect(sent).toEqual([])
    expect(statuses.at(-1)).toBe('saved')
  })
})
