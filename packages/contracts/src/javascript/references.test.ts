import { describe, expect, it } from 'vitest'
import { expressionReads, expressionStepReferences, moduleStepReferences } from './references.ts'
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
  ])('%s', (source, gives) => {
    expect(expressionStepReferences(programOf(parseExpression(source)))).toEqual(
      expect.arrayContaining(gives),
    )
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
    ['export default ({ steps }) => { const { a, ["b"]: b } = steps; return a }', ['a']],
    ['const run = ({ steps }) => steps.a\nexport default run', ['a']],
    ['async function run({ steps }) { return steps.a }\nexport default run', ['a']],
    ['export default ({ steps }) => [1].map((steps) => steps.a)', []],
    ['const steps = [1]\nexport default () => steps.length', []],
    ['export default 5', []],
  ])('%s', (source, gives) => {
    expect(moduleStepReferences(programOf(parseModule(source)))).toEqual(gives)
  })
})
