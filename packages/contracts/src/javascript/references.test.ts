import { describe, expect, it } from 'vitest'
import {
  expressionReads,
  expressionStepReferences,
  moduleStepReferences,
  readsStepsDynamically,
} from './references.ts'
import {
  expressionStateReferences,
  moduleStateReferences,
  readsStateDynamically,
} from './state-references.ts'
import { type ParsedScript, parseExpression, parseModule } from './syntax.ts'

function programOf(parsed: ParsedScript) {
  if (!parsed.ok) throw new Error(parsed.problem.message)
  return parsed.program
}

describe('parseExpression', () => {
  it.each([
    ['a +', 'line 1, column 4: it ends too early'],
    ['a.\n  b..c', 'line 2, column 5: unexpected token'],
    ['', 'line 1, column 1: the expression is empty'],
    ['1) + (2', 'line 1, column 1: this is not one expression'],
    ['a; b', 'line 1, column 2: unexpected token'],
    ['a) ; (b', 'line 1, column 1: this is not one expression'],
  ])('refuses %.20s', (source, says) => {
    const parsed = parseExpression(source)
    expect(
      parsed.ok
        ? 'fine'
        : `line ${parsed.problem.line}, column ${parsed.problem.column}: ${parsed.problem.message}`,
    ).toBe(says)
  })

  it.each(['{ a: 1 }', '(1) + (2)', 'a // note', 'x ?? y?.z', '(() => 1)()'])('accepts %s', (source) => {
    expect(parseExpression(source).ok).toBe(true)
  })
})

it.each(['(', '[', '!', 'a=>'])('refuses 200,000 times %s', (piece) => {
  expect(parseExpression(piece.repeat(200_000)).ok).toBe(false)
  expect(parseModule(piece.repeat(200_000)).ok).toBe(false)
})

describe('references of an expression', () => {
  it.each([
    ['steps.fetch.output', ['fetch']],
    ["steps['get-xml'].output + steps?.b", ['get-xml', 'b']],
    ['[1].map((x) => steps.a.output + x)', ['a']],
    ['[[1]].map((steps) => steps.length)', []],
    ['trigger.steps.fetch', []],
    ['"steps.fetch"', []],
    ['steps[config.step]', []],
    ['steps[config]', []],
  ])('%s', (source, gives) => {
    expect(expressionStepReferences(programOf(parseExpression(source)))).toEqual(gives)
  })

  it.each([
    ['loop.item', true],
    ['[1].map((loop) => loop)', false],
    ['trigger.loop', false],
    ['{ loop: 1 }', false],
  ])('reads loop: %s', (source, gives) => {
    expect(expressionReads(programOf(parseExpression(source)), 'loop')).toBe(gives)
  })
})

describe('references of a code step', () => {
  it.each([
    ['export default async ({ steps }) => steps.a.output', ['a']],
    ['export default ({ steps: s }) => s.a', ['a']],
    ['export default ({ steps: { a, b: { output } } }) => output', ['a', 'b']],
    ['export default function run(ctx) { return ctx.steps.a }', ['a']],
    ['export default ({ steps }) => { const { a, ["b"]: b } = steps; return a }', ['a', 'b']],
    ['const run = ({ steps }) => steps.a\nexport default run', ['a']],
    ['async function run({ steps }) { return steps.a }\nexport default run', ['a']],
    ['export default ({ steps }) => [1].map((steps) => steps.a)', []],
    ['const steps = [1]\nexport default () => steps.length', []],
    ['export default 5', []],
  ])('%s', (source, gives) => {
    expect(moduleStepReferences(programOf(parseModule(source)))).toEqual(gives)
  })
})

describe('which steps are read is not said', () => {
  it.each([
    ['steps.a.output + steps["b"].output', false],
    ['steps?.a?.output', false],
    ['trigger.body', false],
    ['trigger.steps[x]', false],
    ['steps[config.step].output', true],
    ['steps[name]', true],
    ['Object.keys(steps)', true],
    ['{ steps }', true],
    ['[[1]].map((steps) => steps[0])', true],
  ])('expression %s: %s', (source, gives) => {
    expect(readsStepsDynamically(programOf(parseExpression(source)))).toBe(gives)
  })

  it.each([
    ['export default async ({ steps }) => steps.a.output', false],
    ['export default ({ steps: s, log }) => { const { a, b } = s; return log(a) }', false],
    ['export default ({ steps: { a } }) => a', false],
    ['export default ({ trigger }) => trigger.body', false],
    ['export default () => 1', false],
    ['export default (ctx) => ctx.steps.a.output + ctx.trigger.body', false],
    ['const run = ({ steps }) => steps.a\nexport default run', false],
    ['export default ({ steps }) => steps[name]', true],
    ['export default ({ steps }) => merge(steps)', true],
    ['export default ({ steps: { a, ...rest } }) => rest', true],
    ['export default ({ log, ...rest }) => rest.steps.a', true],
    ['export default ({ steps, ...rest }) => [rest, steps.a]', false],
    ['export default (ctx) => merge(ctx)', true],
    ['export default (ctx) => merge(ctx.steps)', true],
    ['export default (ctx) => { const { steps } = ctx; return steps[x] }', true],
    ['export default ({ steps = {} }) => steps.a', true],
    ['export default function () { return arguments[0].steps }', true],
    ['export default wrap(({ steps }) => steps.a)', true],
    ['export { run as default } from "./run.js"', true],
  ])('module %s: %s', (source, gives) => {
    expect(readsStepsDynamically(programOf(parseModule(source)))).toBe(gives)
  })
})

describe('state that is read', () => {
  const customer = (key: string) => ({ scope: 'customer', key })

  it.each([
    ['state.customer.counter', [customer('counter')], false],
    [
      'state.customer["last id"] ?? state.flow.x.y',
      [customer('last id'), { scope: 'flow', key: 'x' }],
      false,
    ],
    ['state?.customer?.a + state.customer.a', [customer('a')], false],
    ['trigger.state.customer.a', [], false],
    ['state.customer[trigger.body.id]', [], true],
    ['state.customer[name]', [], true],
    ['Object.keys(state.customer)', [], true],
    ['state', [], true],
    ['[1].map((state) => state.length + state.code.a)', [], false],
    ['state.customer.a + [1].map((state) => state.code.a)', [customer('a')], false],
  ])('expression %s', (source, gives, isDynamic) => {
    const program = programOf(parseExpression(source))
    expect(expressionStateReferences(program)).toEqual(gives)
    expect(readsStateDynamically(program)).toBe(isDynamic)
  })

  it.each([
    ['export default async ({ state }) => state.customer.get("a")', [customer('a')]],
    ['export default async (ctx) => ctx.state.customer.set("a b", 1)', [customer('a b')]],
    ['export default async ({ state }) => state.customer.get(name)', []],
    ['export default async ({ api }) => api.customer.get("a")', []],
  ])('module %s', (source, gives) => {
    expect(moduleStateReferences(programOf(parseModule(source)))).toEqual(gives)
  })
})
