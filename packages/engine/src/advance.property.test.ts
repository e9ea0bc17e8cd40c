import type { Body, Flow } from '@millrace/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryCase } from '../test/arbitrary-flow.ts'
import { historyAt, simulate } from '../test/simulate.ts'

// simulate throws when a step settles twice, executes once settled, or anything follows the end of the run.
const anyCase = arbitraryCase({ order: 'graph', abrupt: true })
const anyOrder = fc.infiniteStream(fc.nat())

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

  it('resumes from any part of its history and still ends, without executing what is recorded', () => {
    fc.assert(
      fc.property(anyCase, anyOrder, fc.nat(), ({ flow, outcome }, order, cut) => {
        const { rows } = simulate({ flow, outcome, pick: pickFrom(order) })
        const recorded = historyAt(rows, cut % (rows.length + 1))
        const run = simulate({ flow, outcome, recorded, pick: pickFrom(order) })
        expect(run.finished).not.toBeNull()
      }),
      { numRuns: 1000 },
    )
  })
})

/** Where nothing races for the end of a scope, the history's length must not matter at all. */
describe.each([
  { name: 'a graph whose errors are handled', shape: { order: 'graph', abrupt: false } as const },
  { name: 'a line that may fail or stop', shape: { order: 'line', abrupt: true } as const },
])('$name', ({ shape }) => {
  it('ends the same from any part of its history, steps in flight included', () => {
    fc.assert(
      fc.property(arbitraryCase(shape), fc.nat(), ({ flow, outcome }, cut) => {
        const whole = simulate({ flow, outcome })
        const recorded = historyAt(whole.rows, cut % (whole.rows.length + 1))
        const resumed = simulate({ flow, outcome, recorded })
        expect(sorted(resumed.statuses)).toEqual(sorted(whole.statuses))
        expect(resumed.finished?.status).toBe(whole.finished?.status)
        expect(resumed.finished?.lastPath).toBe(whole.finished?.lastPath)
      }),
      { numRuns: 1000 },
    )
  })
})

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

/** The flow, and every loop item of which at least one step has a status. */
function scopesOf(flow: Flow, statuses: ReadonlyMap<string, string>): Entered[] {
  const prefixes = new Set([...statuses.keys()].map((path) => path.slice(0, path.lastIndexOf('/') + 1)))
  const scopes: Entered[] = []
  const visit = (body: Body, prefix: string): void => {
    scopes.push({ prefix, body })
    for (const step of body.steps) {
      if (step.body === undefined) continue
      for (let index = 0; index < 4; index += 1) {
        const inner = `${prefix}${step.id}[${index}]/`
        if (prefixes.has(inner)) visit(step.body, inner)
      }
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
