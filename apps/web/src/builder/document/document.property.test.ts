import { bodyParts, type Definition, definitionSchema, type JsonObject, type Step } from '@millrace/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentAction } from './actions.ts'
import { applyAction } from './apply.ts'
import { copySteps } from './clipboard.ts'
import { effectiveEdges, leadsTo, parseEnd, triggerId } from './edges.ts'
import { eachStep, type Graph, type GraphRef, getGraph, lanesOf } from './graph.ts'
import { type History, record, redo, startHistory, undo } from './history.ts'

const flow = 'main'
const start: Definition = {
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  flows: [
    {
      key: flow,
      name: 'Main',
      trigger: { id: 'trigger', use: 'manual' },
      steps: [
        { id: 'a', use: 'code', with: { source: 'steps.b' } },
        {
          id: 'loop',
          use: 'loop',
          with: { items: '{{ steps.a.output }}' },
          body: { steps: [{ id: 'b', use: 'http.request' }] },
        },
        {
          id: 'safe',
          use: 'try',
          body: { steps: [{ id: 'e', use: 'wait', with: { callback: true } }] },
          catch: { steps: [{ id: 'f', use: 'code', with: { source: 'run.callbackUrls.e' } }] },
        },
      ],
    },
  ],
}

// Few names, so that sequences collide, reach into loops and name what is gone.
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'loop', 'safe', 'trigger', '__proto__', 'a b', '')
const graph: fc.Arbitrary<GraphRef> = fc.constantFrom(
  null,
  { container: 'loop', slot: 'body' },
  { container: 'd', slot: 'body' },
  { container: 'safe', slot: 'body' },
  { container: 'safe', slot: 'catch' },
  { container: 'safe', slot: 'finally' },
  { container: 'd', slot: 'finally' },
)
const end = fc.oneof(
  id,
  fc.tuple(id, fc.constantFrom('vip', 'else', 'error', 'x')).map((parts) => parts.join(':')),
)
const edge = fc.tuple(end, id)
const point = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) })
const positions = fc.dictionary(id, point, { noNullPrototype: true })
const settings = fc.constantFrom<JsonObject[]>(
  { source: 'steps.a' },
  { cases: [{ key: 'vip', when: '{{ steps.b }}' }] },
  { cases: [] },
  {},
)
const step: fc.Arbitrary<Step> = fc
  .record(
    {
      id,
      use: fc.constantFrom('code', 'branch', 'loop', 'try', 'break', 'approval', 'stop', 'http.request'),
      with: settings,
      onError: fc.constantFrom('fail', 'port'),
    },
    { requiredKeys: ['id', 'use'] },
  )
  .map((value) => (['loop', 'try'].includes(value.use) ? { ...value, body: { steps: [] } } : value))

const action: fc.Arbitrary<DocumentAction> = fc.oneof(
  fc.record({ type: fc.constant('add-step'), flow: fc.constant(flow), graph, step }),
  fc.record({
    type: fc.constant('add-step'),
    flow: fc.constant(flow),
    graph,
    step,
    after: end,
    position: point,
  }),
  fc.record({ type: fc.constant('add-step'), flow: fc.constant(flow), graph, step, on: edge }),
  fc.record({ type: fc.constant('connect'), flow: fc.constant(flow), graph, edge }),
  fc.record({ type: fc.constant('disconnect'), flow: fc.constant(flow), graph, edge }),
  fc.record({
    type: fc.constant('delete-steps'),
    flow: fc.constant(flow),
    ids: fc.array(id, { maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('rename-step'), flow: fc.constant(flow), id, to: id }),
  fc.record({ type: fc.constant('move'), flow: fc.constant(flow), positions }),
  fc.record({ type: fc.constant('move-into'), flow: fc.constant(flow), graph, positions }),
  fc.record({
    type: fc.constant('set-step'),
    flow: fc.constant(flow),
    id,
    patch: fc.record(
      {
        name: fc.string(),
        with: settings,
        onError: fc.constantFrom('fail', 'port', undefined),
        timeoutMs: fc.integer(),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    type: fc.constant('rename-case'),
    flow: fc.constant(flow),
    id,
    from: fc.constant('vip'),
    to: fc.string(),
  }),
  fc.record({ type: fc.constant('add-flow'), key: fc.constantFrom('main', 'other', 'B'), name: fc.string() }),
  fc.record({
    type: fc.constant('set-flow'),
    flow: fc.constant(flow),
    patch: fc.record({ name: fc.string() }),
  }),
  fc.record({
    type: fc.constant('replace-trigger'),
    flow: fc.constant(flow),
    use: fc.constantFrom('webhook', ''),
  }),
  fc.record({
    type: fc.constant('set-flow'),
    flow: fc.constant(flow),
    patch: fc.record({
      settings: fc.constantFrom({}, { timeoutMs: 1 }, { timeoutMs: 1000, retry: { attempts: 3 } }),
    }),
  }),
  fc.record({
    type: fc.constant('set-trigger'),
    flow: fc.constant(flow),
    patch: fc.record({ poll: fc.constantFrom(undefined, { everyMs: 1 }, { everyMs: 60_000 }) }),
  }),
  fc.record({
    type: fc.constant('set-dependencies'),
    dependencies: fc.dictionary(fc.constantFrom('zod', 'a'.repeat(300)), fc.constantFrom('^1', ''), {
      noNullPrototype: true,
    }),
  }),
  fc.record({ type: fc.constant('set-integration'), patch: fc.record({ name: fc.string() }) }),
)

/** Copying needs the state that it copies from, so it is a command beside the actions. */
type Command = { kind: 'act'; action: DocumentAction } | { kind: 'paste'; ids: string[]; graph: GraphRef }
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 9, arbitrary: action.map((value): Command => ({ kind: 'act', action: value })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('paste'), ids: fc.array(id), graph }) },
)

function run(definition: Definition, each: Command): Definition {
  if (each.kind === 'act') return applyAction(definition, each.action)
  const [first] = definition.flows
  const fragment = first && copySteps(definition, first, { ids: each.ids, places: {} })
  if (!fragment) return definition
  return applyAction(definition, { type: 'paste', flow, graph: each.graph, fragment, at: { x: 0, y: 0 } })
}

describe('any sequence of actions', () => {
  it('keeps the definition valid, ids unique, edges between steps that exist and free of circles', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const after = commands.reduce(run, start)
        expect(definitionSchema.safeParse(after).error).toBeUndefined()
        for (const each of after.flows) {
          const all = [...eachStep(each)]
          expect(new Set(all.map(({ step: { id } }) => id)).size).toBe(all.length)
          for (const ref of [null, ...all.map(({ ref }) => ref)]) {
            const inner = getGraph(each, ref)
            if (inner) expectSound(inner, ref)
          }
          for (const { step } of all) expectHonestLanes(step)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('can be undone to the equal document and done again', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const begun: History<Definition> = startHistory(start)
        const done = commands.reduce((history, each) => record(history, run(history.present, each)), begun)
        const undone = done.past.reduce<History<Definition>>((history) => undo(history), done)
        expect(undone.present).toEqual(start)
        const redone = done.past.reduce<History<Definition>>((history) => redo(history), undone)
        expect(redone.present).toEqual(done.present)
      }),
      { numRuns: 200 },
    )
  })
})

/** Only what can hold them has bodies, and no lane that swallows failures in silence is left behind. */
function expectHonestLanes(step: Step) {
  for (const slot of bodyParts) if (step[slot]) expect(lanesOf(step)).toContain(slot)
  expect(step.catch?.steps).not.toEqual([])
  expect(step.finally?.steps).not.toEqual([])
}

function expectSound(graph: Graph, ref: GraphRef) {
  const known = new Set(graph.steps.map(({ id }) => id))
  if (ref === null) known.add(triggerId)
  const edges = effectiveEdges(graph, ref)
  for (const [from, to] of edges) {
    expect(known.has(parseEnd(from).id) && known.has(to)).toBe(true)
    expect(leadsTo(edges, to, parseEnd(from).id)).toBe(false)
  }
}
