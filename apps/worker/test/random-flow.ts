import type { Step } from '@millrace/contracts'

export type Random = () => number

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export interface RandomFlow {
  steps: Step[]
  edges: [string, string][]
}

/** A flow of any shape that ends well when nothing is lost; what it does is told to a third party at `url`. */
export function randomFlow(random: Random, url: string): RandomFlow {
  let ids = 0
  const below = (count: number) => Math.floor(random() * count)
  const id = (kind: string) => {
    ids += 1
    return `${kind}${ids}`
  }
  const post = (): Step => {
    const own = id('post')
    return { id: own, use: 'http.request', with: { method: 'POST', url: `${url}/${own}` } }
  }
  const code = (source: string): Step => ({
    id: id('code'),
    use: 'code',
    with: { source },
    onError: 'continue',
  })
  const makers: ((depth: number) => Step)[] = [
    post,
    post,
    () => code('export default () => ({ at: Date.now(), text: "x".repeat(2000) })'),
    () => code('export default () => { throw new Error("handled") }'),
    () => ({ id: id('pause'), use: 'wait', with: { durationMs: below(10) === 0 ? 3200 : below(60) } }),
    (depth) => ({
      id: id('each'),
      use: 'loop',
      with: {
        items: '{{ [1, 2, 3] }}',
        concurrency: 1 + below(3),
        ...(below(2) === 0 ? { onItemError: 'collect' } : {}),
      },
      body: { steps: line(depth - 1) },
    }),
    (depth) => ({
      id: id('safe'),
      use: 'try',
      body: {
        steps: [
          ...line(depth - 1),
          { ...code('export default () => { throw new Error("caught") }'), onError: 'fail' },
        ],
      },
      catch: { steps: line(depth - 1) },
      finally: { steps: [post()] },
    }),
  ]
  const line = (depth: number): Step[] =>
    Array.from({ length: 1 + below(2) }, () => {
      const made = makers[below(depth > 0 ? makers.length : makers.length - 2)]
      return made === undefined ? post() : made(depth)
    })
  const steps = [post(), ...line(2), ...line(2), ...line(1), post()]
  // Each step follows one of those before it, some follow two.
  const edges = steps.flatMap(({ id: to }, index): [string, string][] => {
    const from = () => (index === 0 ? 'trigger' : (steps[below(index)]?.id ?? 'trigger'))
    const sources = new Set(below(3) === 0 ? [from(), from()] : [from()])
    return [...sources].map((source) => [source, to])
  })
  return { steps, edges }
}
