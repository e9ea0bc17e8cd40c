import { type InstanceStatus, instanceStatuses, pauseCauses } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { type InstanceEvent, type InstanceState, instanceAfter } from './state-machine.ts'

const states: InstanceState[] = instanceStatuses.flatMap((status): InstanceState[] =>
  status === 'paused' ? pauseCauses.map((pausedBy) => ({ status, pausedBy })) : [{ status, pausedBy: null }],
)
const events: InstanceEvent[] = [
  { kind: 'complete' },
  { kind: 'incomplete' },
  { kind: 'deploy' },
  { kind: 'runs-failed' },
  { kind: 'run-succeeded' },
  ...pauseCauses.flatMap((by): InstanceEvent[] => [
    { kind: 'pause', by },
    { kind: 'resume', by },
  ]),
]
const every = states.flatMap((state) => events.map((event) => ({ state, event })))

const after = (status: InstanceStatus, event: InstanceEvent) =>
  instanceAfter({ status, pausedBy: status === 'paused' ? 'member' : null }, event)

it('names who paused it exactly while it is paused, whatever happens', () => {
  for (const { state, event } of every) {
    const next = instanceAfter(state, event)
    if (next.allowed)
      expect([state, event, next.state.pausedBy !== null]).toEqual([
        state,
        event,
        next.state.status === 'paused',
      ])
    else expect(next.because).toMatch(/^[a-z].*\.$/)
  }
})

it('makes nothing run that was not deployed, whatever its runs, pauses and checks say', () => {
  for (const { state, event } of every.filter(({ event }) => event.kind !== 'deploy')) {
    if (state.status !== 'ready' && state.status !== 'needs_configuration') continue
    const next = instanceAfter(state, event)
    if (next.allowed) expect(['ready', 'needs_configuration']).toContain(next.state.status)
  }
})

it('takes nothing that runs back to a draft', () => {
  for (const { state, event } of every) {
    if (state.status === 'ready' || state.status === 'needs_configuration') continue
    const next = instanceAfter(state, event)
    if (next.allowed) expect(['enabled', 'paused', 'failing']).toContain(next.state.status)
  }
})

it('keeps an instance of which something is missing from being deployed, and one that is deployed complete', () => {
  expect(after('needs_configuration', { kind: 'deploy' })).toMatchObject({ allowed: false })
  for (const status of ['enabled', 'paused', 'failing'] as const)
    expect(after(status, { kind: 'incomplete' })).toMatchObject({ allowed: false })
})

it('fails after runs that failed, and comes back with one that succeeded', () => {
  expect(after('enabled', { kind: 'runs-failed' })).toMatchObject({ state: { status: 'failing' } })
  expect(after('failing', { kind: 'run-succeeded' })).toMatchObject({ state: { status: 'enabled' } })
  expect(after('paused', { kind: 'runs-failed' })).toMatchObject({ state: { status: 'paused' } })
})

describe('a pause', () => {
  it.each(pauseCauses)('by %s is undone by the same alone', (pausedBy) => {
    for (const by of pauseCauses) {
      const next = instanceAfter({ status: 'paused', pausedBy }, { kind: 'resume', by })
      if (by === pausedBy)
        expect(next).toEqual({ allowed: true, state: { status: 'enabled', pausedBy: null } })
      else expect(next).toMatchObject({ allowed: false })
    }
  })

  it('of a member outlasts that of a broken connection, whichever came first', () => {
    const paused = (pausedBy: 'member' | 'connection', by: 'member' | 'connection') =>
      instanceAfter({ status: 'paused', pausedBy }, { kind: 'pause', by })
    expect(paused('connection', 'member')).toMatchObject({ state: { pausedBy: 'member' } })
    expect(paused('member', 'connection')).toMatchObject({ state: { pausedBy: 'member' } })
  })

  it('is overridden by a deployment', () => {
    for (const pausedBy of pauseCauses)
      expect(instanceAfter({ status: 'paused', pausedBy }, { kind: 'deploy' })).toMatchObject({
        state: { status: 'enabled', pausedBy: null },
      })
  })
})
