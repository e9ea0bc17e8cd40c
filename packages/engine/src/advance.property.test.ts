import type { Body, Flow, RecordedStep } from '@millrace/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryCase, type Case } from '../test/arbitrary-flow.ts'
import { historyAt, type Simulation, simulate } from '../test/simulate.ts'
import { compileFlow, historyBefore, historyForRetry } from './index.ts'

// simulate throws when a step settles twice, executes once settled, or anything follows the end of the run.
const anyCase = arbitraryCase({ order: 'graph', abrupt: true, steady: false })
const anyOrder = fc.infiniteStream(fc.nat())
const anyKills = fc.array(fc.nat(), { minLength: 1, maxLength: 4 })

describe('any valid flow', () => {
  it('ends, with one final status for every step of every scope it entered', () => {
    fc.assert(
      fc.property(anyCase, anyOrder, ({ flow, outcome }, order) => {
        const run = simulate({ flow, outcome, pick: pickFrom(order) })
        expect(run.finished).not.toBeNull()
        for (const scope of scopesOf(flow, run.statuses)) {
          for (const { id } of scope.body.steps) expect(run.statuses.has(scope.prefix + id)).toBe(true)
        }
        for (const path of run.executed) expect(run.statuses.get(path)).not.toBe('skipped')
      }),
      { numRuns: 1000 },
    )
  })

  it('executes a step only after all that its edges come from are settled, and one of them ran', () => {
    fc.assert(
      fc.property(anyCase, anyOrder, ({ flow, outcome }, order) => {
        const run = simulate({ flow, outcome, pick: pickFrom(order) })
        const at = new Map(run.told.map((line, index) => [line.split(' ').slice(0, 2).join(' '), index]))
        for (const { prefix, body } of scopesOf(flow, run.statuses)) {
          for (const { id } of body.steps) {
            const started = at.get(`execute ${prefix}${id}`)
            const sources = sourcesOf(body, id)
            if (started === undefined || sources.length === 0) continue
            for (const source of sources) expect(at.get(`settled ${prefix}${source}`)).toBeLessThan(started)
            const ran = sources.map((source) => run.statuses.get(prefix + source))
            expect(ran.some((status) => status === 'succeeded' || status === 'failed')).toBe(true)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('may be canceled at any step and ends at once', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(), ({ flow, outcome }, nth) => {
        const { executed } = simulate({ flow, outcome })
        const cancelAfter = executed[nth % Math.max(1, executed.length)]
        if (cancelAfter === undefined) return
        const run = simulate({ flow, outcome, cancelAfter })
        expect(run.finished?.status).toBe('canceled')
        expect(run.executed.length).toBeLessThanOrEqual(executed.length)
      }),
    )
  })

  it('is killed at any times and still ends, without executing what is recorded', () => {
    fc.assert(
      fc.property(anyCase, anyOrder, anyKills, ({ flow, outcome }, order, kills) => {
        const run = simulateWithKills({ flow, outcome, kills, pick: pickFrom(order) })
        expect(run.finished).not.toBeNull()
        for (const { path } of run.rows) expect(run.statuses.has(path)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('may be tried again as a whole, or replayed from any of its steps', () => {
    fc.assert(
      fc.property(anyCase, anyOrder, fc.nat(), ({ flow, outcome }, order, nth) => {
        const compiled = compileFlow(flow)
        const first = simulate({ flow, outcome, pick: pickFrom(order) })
        const rows = historyAt(first.rows, first.rows.length)
        const again = simulate({ flow, outcome: mended(outcome), recorded: historyForRetry(compiled, rows) })
        if (first.finished?.status === 'failed') expect(again.executed).not.toEqual([])
        expect(again.finished?.status).toBe('succeeded')
        const from = rows[nth % Math.max(1, rows.length)]?.path
        if (from === undefined) return
        const kept = historyBefore(compiled, rows, from)
        const replay = simulate({ flow, outcome: mended(outcome), recorded: kept })
        expect(replay.finished?.status).toBe('succeeded')
        const containers = new Set(flowContainers(flow))
        for (const { path, status, stepId } of kept) {
          if (status === 'running') expect(containers.has(stepId)).toBe(true)
          else expect(rows).toContainEqual(expect.objectContaining({ path, status }))
        }
      }),
      { numRuns: 1000 },
    )
  })
})

/** Where nothing races for the end of a scope, kills must not matter at all. */
describe.each([
  {
    name: 'a graph whose errors are handled',
    shape: { order: 'graph', abrupt: false, steady: true } as const,
  },
  {
    name: 'a line that may fail, stop or break',
    shape: { order: 'line', abrupt: true, steady: true } as const,
  },
])('$name', ({ shape }) => {
  it('ends the same however often it is killed', () => {
    fc.assert(
      fc.property(arbitraryCase(shape), anyKills, ({ flow, outcome }, kills) => {
        const whole = simulate({ flow, outcome })
        const resumed = simulateWithKills({ flow, outcome, kills })
        expect(sorted(resumed.statuses)).toEqual(sorted(whole.statuses))
        expect(resumed.finished).toEqual(whole.finished)
      }),
      { numRuns: 1000 },
    )
  })
})

/** Each kill leaves the first rows of what was to be recorded; the next attempt goes on from there. */
function simulateWithKills({
  kills,
  ...options
}: Omit<Parameters<typeof simulate>[0], 'recorded'> & { kills: readonly number[] }): Simulation {
  let recorded: RecordedStep[] = []
  for (const kill of kills) {
    const { rows } = simulate({ ...options, recorded })
    const written = recorded.length + (kill % (rows.length - recorded.length + 1))
    recorded = historyAt(rows, written)
  }
  return simulate({ ...options, recorded })
}

/** The third party is well again, and whoever stopped the run does not. */
function mended(outcome: Case['outcome']): Case['outcome'] {
  return (path, attempt, step) => {
    const drawn = outcome(path, attempt, step)
    const ended = drawn.kind === 'wait' ? drawn.end : drawn
    if (ended.kind !== 'fail' && ended.kind !== 'stop') return drawn
    return step.use === 'loop' ? { kind: 'loop', count: 1 } : { kind: 'ok' }
  }
}

function flowContainers({ steps }: Body): string[] {
  return steps.flatMap((step) => {
    const bodies = [step.body, step.catch, step.finally].filter((body) => body !== undefined)
    return bodies.length === 0 ? [] : [step.id, ...bodies.flatMap(flowContainers)]
  })
}

function pickFrom(order: { next(): { value: number } }): (waiting: number) => number {
  return (waiting) => (waiting === 0 ? 0 : order.next().value % waiting)
}

function sorted(statuses: ReadonlyMap<string, string>): [string, string][] {
  return [...statuses].sort(([left], [right]) => left.localeCompare(right))
}

interface Entered {
  prefix: string
  body: Body
}

/** The flow, and every loop item and body of a try of which at least one step has a status. */
function scopesOf(flow: Flow, statuses: ReadonlyMap<string, string>): Entered[] {
  const scopes: Entered[] = []
  const visit = (body: Body | undefined, prefix: string): void => {
    if (body === undefined) return
    if (prefix !== '' && !body.steps.some(({ id }) => statuses.has(prefix + id))) return
    scopes.push({ prefix, body })
    for (const step of body.steps) {
      for (let index = 0; index < 4; index += 1) visit(step.body, `${prefix}${step.id}[${index}]/`)
      for (const part of [step.body, step.catch, step.finally]) visit(part, `${prefix}${step.id}/`)
    }
  }
  visit(flow, '')
  return scopes
}

function sourcesOf(body: Body, id: string): string[] {
  const edges =
    body.edges ?? body.steps.slice(1).map(({ id: to }, index) => [body.steps[index]?.id ?? '', to])
  return edges
    .filter(([from, to]) => to === id && from !== 'trigger')
    .map(([from]) => (from ?? '').split(':')[0] ?? '')
}
