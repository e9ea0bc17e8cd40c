import { describe, expect, it } from 'vitest'
import { rewriteCode, rewriteExpressions } from './references.ts'

const renamed = new Map([['fetch', 'download']])

describe('references to a renamed step', () => {
  it.each([
    ['steps.fetch.output', 'steps.download.output'],
    ['steps?.fetch?.output', 'steps?.download?.output'],
    ["steps['fetch'].output", "steps['download'].output"],
    ['steps[ "fetch" ]', 'steps[ "download" ]'],
    ['run.callbackUrls.fetch', 'run.callbackUrls.download'],
    ["run?.approvalUrls?.['fetch'][0]", "run?.approvalUrls?.['download'][0]"],
    [
      `\`of \${steps.fetch.output.id} \${{ a: steps.fetch }.a}\``,
      `\`of \${steps.download.output.id} \${{ a: steps.download }.a}\``,
    ],
  ])('rewrites %s', (before, after) => {
    expect(rewriteCode(before, renamed)).toBe(after)
  })

  it.each([
    'steps.fetched.output',
    'other.steps.fetch',
    'mysteps.fetch',
    '"steps.fetch"',
    '// steps.fetch',
    '/* steps.fetch */',
    '`steps.fetch`',
    'const steps = {}; steps.fetch',
    '"a \\" steps.fetch"',
  ])('leaves %s alone', (source) => {
    expect(rewriteCode(source, renamed)).toBe(source)
  })

  it('writes ids that are no identifiers in brackets', () => {
    expect(rewriteCode('steps.fetch.output', new Map([['fetch', 'get-xml']]))).toBe('steps["get-xml"].output')
    expect(rewriteCode('steps?.fetch', new Map([['fetch', 'get-xml']]))).toBe('steps?.["get-xml"]')
  })

  it('touches only what is inside the braces of a text', () => {
    expect(rewriteExpressions('steps.fetch is {{ steps.fetch.status }}', renamed)).toBe(
      'steps.fetch is {{ steps.download.status }}',
    )
  })
})
