import type { Body, Flow, Step } from '@millrace/contracts'
import fc from 'fast-check'
import type { Outcome } from './simulate.ts'

export interface Case {
  flow: Flow
  /** The same answer for the same path and attempt, whoever asks. */
  outcome: (path: string, attempt: number, step: Step) => Outcome
}

interface Shape {
  /** `line`: written order and one item at a time; `graph`: any edges, any concurrency. */
  order: 'line' | 'graph'
  /** Whether steps may end their scope before its time: onError fail, stop. */
  abrupt: boolean
}

/** Any valid flow: DAGs with ports, branches, loops in loops, error modes, and outcomes drawn per path. */
export function arbitraryCase(shape: Shape): fc.Arbitrary<Case> {
  return fc.record({ body: arbitraryBody(shape, 2), seed: fc.nat() }).map(({ body, seed }) => {
    const ids = { next: 0 }
    const { steps, edges } = number(body, ids, shape.order)
    return {
      flow: {
        key: 'flow',
        name: 'Flow',
        trigger: { id: 'trigger', use: 'manual' },
        steps,
        ...(edges === undefined ? {} : { edges: withTrigger(steps, edges) }),
      },
      outcome: (path, attempt, step) => draw({ path, attempt, step, seed, shape }),
    }
  })
}

interface RawStep {
  use: 'code' | 'branch' | 'loop' | 'stop'
  onError: 'fail' | 'continue' | 'port'
  attempts: number
  /** Bit i: an edge comes from the step i places before. */
  sources: number
  port: number
  body: RawStep[]
}

function arbitraryBody({ order, abrupt }: Shape, depth: number): fc.Arbitrary<RawStep[]> {
  return fc.array(
    fc.record({
      use: fc.constantFrom<RawStep['use']>(
        'code',
        'code',
        'branch',
        ...(depth > 0 ? (['loop'] as const) : []),
        ...(abrupt ? (['stop'] as const) : []),
      ),
      onError: fc.constantFrom<RawStep['onError']>(
        'continue',
        'port',
        ...(abrupt ? (['fail', 'fail'] as const) : []),
      ),
      attempts: fc.integer({ min: 1, max: 3 }),
      sources: fc.nat({ max: 15 }),
      port: fc.nat({ max: 5 }),
      body: depth > 0 ? arbitraryBody({ order, abrupt }, depth - 1) : fc.constant<RawStep[]>([]),
    }),
    { maxLength: depth === 2 ? 7 : 4 },
  )
}

function number(raw: readonly RawStep[], ids: { next: number }, order: Shape['order']): Body {
  const steps = raw.map(({ use, onError, attempts, body }): Step => {
    const id = `s${ids.next}`
    ids.next += 1
    return {
      id,
      use,
      onError,
      ...(use === 'code' ? { retry: { attempts } } : {}),
      ...(use === 'loop' ? { body: number(body, ids, order) } : {}),
    }
  })
  if (order === 'line') return { steps }
  const edges = raw.flatMap(({ sources }, to) =>
    raw.slice(0, to).flatMap((from, index): [string, string][] => {
      const source = steps[index]
      const target = steps[to]
      if (source === undefined || target === undefined || ((sources >> (to - index - 1)) & 1) === 0) return []
      const ports = portsOf(source)
      return [[`${source.id}${ports[from.port % ports.length] ?? ''}`, target.id]]
    }),
  )
  return { steps, edges }
}

function portsOf({ use, onError }: Step): string[] {
  const error = onError === 'port' ? [':error'] : []
  if (use === 'branch') return ['', ':x', ':y', ':else', ...error]
  return use === 'loop' ? ['', ':empty', ...error] : ['', ...error]
}

function withTrigger(steps: readonly Step[], edges: [string, string][]): [string, string][] {
  const targets = new Set(edges.map(([, to]) => to))
  const roots = steps.filter(({ id }) => !targets.has(id))
  return [...roots.map(({ id }): [string, string] => ['trigger', id]), ...edges]
}

function draw({
  path,
  attempt,
  step,
  seed,
  shape,
}: {
  path: string
  attempt: number
  step: Step
  seed: number
  shape: Shape
}): Outcome {
  const dice = hash(`${seed} ${path} ${step.use === 'code' ? attempt : ''}`)
  if (dice % 4 === 0) return { kind: 'fail', error: { retryable: dice % 8 === 0 } }
  switch (step.use) {
    case 'branch':
      return { kind: 'ok', taken: ['x', 'y'].filter((_, bit) => ((dice >> (bit + 4)) & 1) === 1) }
    case 'loop':
      return {
        kind: 'loop',
        count: (dice >> 4) % 4,
        concurrency: shape.order === 'line' ? 1 : 1 + ((dice >> 8) % 3),
        onItemError: (dice >> 12) % 2 === 0 ? 'collect' : 'fail',
      }
    case 'stop':
      return { kind: 'stop', status: (dice >> 4) % 2 === 0 ? 'succeeded' : 'failed' }
    default:
      return { kind: 'ok' }
  }
}

/** FNV-1a: outcomes must depend on the path alone, not on when it is reached. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0
  }
  return (value ^ (value >>> 15)) >>> 0
}
