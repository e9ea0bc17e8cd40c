import type { Body, Flow, Step } from '@millrace/contracts'
import fc from 'fast-check'
import type { Outcome } from './simulate.ts'

export interface Case {
  flow: Flow
  /** The same answer for the same path and attempt, whoever asks. */
  outcome: (path: string, attempt: number, step: Step) => Outcome
}

export interface Shape {
  /** `line`: written order and one item at a time; `graph`: any edges, any concurrency. */
  order: 'line' | 'graph'
  /** Whether steps may end their scope before its time: onError fail, stop, break. */
  abrupt: boolean
  /** Whether a step that fails once fails always, so that it does not matter how often it is tried. */
  steady: boolean
}

/** Any valid flow: DAGs with ports, containers in containers, waits, error modes, and outcomes drawn per path. */
export function arbitraryCase(shape: Shape): fc.Arbitrary<Case> {
  return fc
    .record({ body: arbitraryBody(shape, { depth: 2, inLoop: false }), seed: fc.nat() })
    .map(({ body, seed }) => {
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
  use: 'code' | 'branch' | 'wait' | 'approval' | 'loop' | 'try' | 'stop' | 'break'
  onError: 'fail' | 'continue' | 'port'
  attempts: number
  /** Bit i: an edge comes from the step i places before. */
  sources: number
  port: number
  body: RawStep[]
  catch: RawStep[] | null
  finally: RawStep[] | null
}

interface Inside {
  depth: number
  inLoop: boolean
}

function arbitraryBody(shape: Shape, { depth, inLoop }: Inside): fc.Arbitrary<RawStep[]> {
  const { abrupt } = shape
  const inner = depth === 0 ? null : arbitraryBody(shape, { depth: depth - 1, inLoop })
  const ofLoop = depth === 0 ? null : arbitraryBody(shape, { depth: depth - 1, inLoop: true })
  const none = fc.constant<RawStep[]>([])
  const common = {
    onError: fc.constantFrom<RawStep['onError']>(
      'continue',
      'port',
      ...(abrupt ? (['fail', 'fail'] as const) : []),
    ),
    attempts: fc.integer({ min: 1, max: 3 }),
    sources: fc.nat({ max: 15 }),
    port: fc.nat({ max: 5 }),
  }
  const plain = fc.record({
    use: fc.constantFrom<RawStep['use']>(
      'code',
      'code',
      'branch',
      'wait',
      'approval',
      ...(abrupt ? (['stop'] as const) : []),
      ...(abrupt && inLoop ? (['break'] as const) : []),
    ),
    ...common,
    body: none,
    catch: fc.constant(null),
    finally: fc.constant(null),
  })
  const loop = fc.record({
    use: fc.constant('loop' as const),
    ...common,
    body: ofLoop ?? none,
    catch: fc.constant(null),
    finally: fc.constant(null),
  })
  const safe = fc.record({
    use: fc.constant('try' as const),
    ...common,
    body: inner ?? none,
    catch: fc.option(inner ?? none),
    finally: fc.option(inner ?? none),
  })
  const step = depth === 0 ? plain : fc.oneof({ weight: 3, arbitrary: plain }, loop, safe)
  return fc.array(step, { maxLength: depth === 2 ? 7 : 4 })
}

function number(raw: readonly RawStep[], ids: { next: number }, order: Shape['order']): Body {
  const steps = raw.map(({ use, onError, attempts, ...bodies }): Step => {
    const id = `s${ids.next}`
    ids.next += 1
    const inner = (body: RawStep[] | null) => (body === null ? undefined : number(body, ids, order))
    return {
      id,
      use,
      onError,
      ...(use === 'code' || use === 'wait' ? { retry: { attempts } } : {}),
      ...(use === 'loop' ? { body: inner(bodies.body) } : {}),
      ...(use === 'try'
        ? { body: inner(bodies.body), catch: inner(bodies.catch), finally: inner(bodies.finally) }
        : {}),
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
  if (use === 'approval') return ['', ':approved', ':rejected', ':expired', ...error]
  return use === 'loop' ? ['', ':empty', ...error] : ['', ...error]
}

function withTrigger(steps: readonly Step[], edges: [string, string][]): [string, string][] {
  const targets = new Set(edges.map(([, to]) => to))
  const roots = steps.filter(({ id }) => !targets.has(id))
  return [...roots.map(({ id }): [string, string] => ['trigger', id]), ...edges]
}

interface Drawn {
  path: string
  attempt: number
  step: Step
  seed: number
  shape: Shape
}

function draw({ path, attempt, step, seed, shape }: Drawn): Outcome {
  const triedAgain = step.use === 'code' && !shape.steady
  const dice = hash(`${seed} ${path} ${triedAgain ? attempt : ''}`)
  if (step.use === 'try' || step.use === 'break') return { kind: 'ok' }
  const fails = dice % 4 === 0
  const failure: Outcome = { kind: 'fail', error: { retryable: dice % 8 === 0 } }
  if (step.use === 'wait') return { kind: 'wait', end: fails ? failure : { kind: 'ok' } }
  if (fails) return failure
  switch (step.use) {
    case 'branch':
      return { kind: 'ok', taken: ['x', 'y'].filter((_, bit) => ((dice >> (bit + 4)) & 1) === 1) }
    case 'approval': {
      const decision = ['approved', 'rejected', 'expired'][(dice >> 4) % 3] ?? 'expired'
      return { kind: 'wait', end: { kind: 'ok', taken: [decision] } }
    }
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
