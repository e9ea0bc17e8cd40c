import { describe, expect, it } from 'vitest'
import { parseTemplate, soleExpression } from './template.ts'

const cut = (text: string) => {
  const parsed = parseTemplate(text)
  if (!parsed.ok) return `${parsed.start}: ${parsed.message}`
  return parsed.parts.map((part) => (part.kind === 'text' ? part.text : `<${part.source}>`))
}
/** Text in quotes that looks like a template literal is a lint warning. */
const withDollars = (text: string) => text.replaceAll('@{', `$\{`)
const unclosed = (start: number) => `${start}: this {{ has no closing }}`

describe('parseTemplate', () => {
  it.each([
    ['plain text', ['plain text']],
    ['', []],
    ['a } b }} c', ['a } b }} c']],
    ['{{ a }}', ['< a >']],
    ['x {{a}}y{{b}} z', ['x ', '<a>', 'y', '<b>', ' z']],
    ['{{}}', ['<>']],
    ['{{ { a: { b: 1 } } }}', ['< { a: { b: 1 } } >']],
    ['{{{a: 1}}}', ['<{a: 1}>']],
    [`{{ "}}" + '}}' }}!`, [`< "}}" + '}}' >`, '!']],
    ['{{ "\\"}}" }}', ['< "\\"}}" >']],
    [withDollars('{{ `}} @{ {a: `}}@{1}`}.a } }}` }}'), [withDollars('< `}} @{ {a: `}}@{1}`}.a } }}` >')]],
    ['{{ a /* }} */ }}', ['< a /* }} */ >']],
    ['{{ a // b }} c', ['< a // b >', ' c']],
    ["{{ a // it's\n + b }}", ["< a // it's\n + b >"]],
    ['{{ x.replace(/}}"/g, "") }}', ['< x.replace(/}}"/g, "") >']],
    ['{{ /[/}}]/.test(x) }}', ['< /[/}}]/.test(x) >']],
    ['{{ a / b / c }}{{ (a) / 2 }}', ['< a / b / c >', '< (a) / 2 >']],
    ['{{ typeof /"/ }}', ['< typeof /"/ >']],
    ['{{ a', unclosed(0)],
    ['ok {{ a }} {{ "b }}', unclosed(11)],
    ['{{ { a }}', unclosed(0)],
    ['{{ /* }}', unclosed(0)],
    ['{{ a } }}', unclosed(0)],
  ])('%s', (text, gives) => {
    expect(cut(text)).toEqual(gives)
  })

  it('gives the offsets of each expression', () => {
    const parsed = parseTemplate('ab {{ c }}')
    expect(parsed).toMatchObject({ ok: true, parts: [{ kind: 'text' }, { start: 5, end: 8 }] })
  })
})

describe('soleExpression', () => {
  it.each([
    ['{{ a }}', ' a '],
    ['  {{ a }}\n', ' a '],
    ['x{{ a }}', null],
    ['{{ a }}{{ b }}', null],
    ['text', null],
  ])('%s', (text, gives) => {
    const parsed = parseTemplate(text)
    expect(parsed.ok && soleExpression(parsed.parts)).toBe(gives)
  })
})
