import { runAction } from '@millrace/connector-sdk/testing'
import type { Json, JsonObject } from '@millrace/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { data } from './index.ts'

const run = (action: string, input: JsonObject) => runAction(data, action, { input })

describe('parse-xml', () => {
  it.each<[string, string, JsonObject, Json]>([
    [
      'attributes and repeated elements',
      '<a x="1"><b>1</b><b>2</b></a>',
      {},
      { a: { '@x': '1', b: ['1', '2'] } },
    ],
    ['an element that is always a list', '<a><b>1</b></a>', { arrays: ['b'] }, { a: { b: ['1'] } }],
    ['numbers as they are written', '<a><b>007</b><c>1.50</c></a>', {}, { a: { b: '007', c: '1.50' } }],
    [
      'numbers as numbers, but not what would change',
      '<a><b>007</b><c>1.5</c><d>1e5</d><e>0x10</e></a>',
      { parseNumbers: true },
      { a: { b: '007', c: 1.5, d: '1e5', e: '0x10' } },
    ],
    ['entities, once only', '<a>&lt;b&gt; &amp;amp; &#252;&#x1F600;</a>', {}, { a: '<b> &amp; ü😀' }],
    ['CDATA as it is', '<a><![CDATA[<b> &amp;]]></a>', {}, { a: '<b> &amp;' }],
    [
      'comments, instructions and a byte order mark',
      '\ufeff<?xml version="1.0"?><!-- c --><a>t</a>',
      {},
      { a: 't' },
    ],
    ['a doctype that declares nothing', '<!DOCTYPE a SYSTEM "a.dtd"><a>t</a>', {}, { a: 't' }],
    ['another prefix', '<a x="1"/>', { attributePrefix: '$' }, { a: { $x: '1' } }],
    ['no namespace prefixes', '<n:a><n:b>1</n:b></n:a>', { removeNamespaces: true }, { a: { b: '1' } }],
    ['an empty element', '<a/>', {}, { a: '' }],
  ])('reads %s', async (_name, text, options, value) => {
    expect(await run('parse-xml', { text, ...options })).toEqual(value)
  })

  it.each([
    ['an element that is not closed', '<a>\n<b></a>', /line 2/],
    ['no element', 'hello', /line 1/],
    ['two roots', '<a/><b/>', /exactly one/],
    ['two roots of one name', '<a/><a/>', /exactly one/],
    ['a bare ampersand', '<a>x & y</a>', /line 1/],
    ['billion laughs', '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>', /entit/],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', /entit/i],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://e"> %x;]><a/>', /entit/i],
    ['__proto__ as an element', '<a><__proto__><x>1</x></__proto__></a>', /__proto__/],
    ['constructor as an element', '<a><constructor>1</constructor></a>', /constructor/],
    ['endless nesting', '<a>'.repeat(50_000), /XML/],
    ['deep nesting', `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`, /nested/],
  ])('refuses %s with a short message', async (_name, text, message) => {
    const error: unknown = await run('parse-xml', { text }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'bad_response', message: expect.stringMatching(message) })
    expect(error instanceof Error ? error.message.length : 0).toBeLessThan(500)
  })

  it('refuses reserved names of attributes that would become bare keys', async () => {
    const input = { text: '<a __proto__="1"/>', attributePrefix: '' }
    await expect(run('parse-xml', input)).rejects.toMatchObject({ code: 'bad_response' })
  })

  it('refuses a text beyond the cap before it parses it', async () => {
    const text = `<a>${'x'.repeat(16 * 1024 * 1024)}</a>`
    await expect(run('parse-xml', { text })).rejects.toMatchObject({ code: 'input_invalid' })
  })
})

describe('build-xml', () => {
  it('escapes everything that is not markup', async () => {
    const value = { a: { '@x': '"<&>', b: ['<', ']]>', '-->'], '#text': '&amp;' } }
    const text = await run('build-xml', { value, pretty: false })
    expect(await run('parse-xml', { text })).toEqual(value)
  })

  it('puts a root around', async () => {
    const input = { value: { order: [{ '@id': '1' }, { '@id': '2' }] }, root: 'orders', declaration: false }
    expect(await run('build-xml', input)).toBe('<orders>\n  <order id="1"/>\n  <order id="2"/>\n</orders>\n')
  })

  it.each<[string, JsonObject]>([
    ['two roots', { value: { a: 1, b: 2 } }],
    ['a list without a name', { value: [1, 2], root: 'r' }],
    ['a list in a list', { value: { a: { b: [[1]] } } }],
    ['markup as a name', { value: { 'a><evil': 1 } }],
    ['markup as a root', { value: {}, root: 'a b' }],
    ['markup as an attribute', { value: { a: { '@x="1" y': '2' } } }],
    ['an object as an attribute', { value: { a: { '@x': {} } } }],
    ['a control character', { value: { a: '\u0000' } }],
    ['no prefix', { value: { a: 1 }, attributePrefix: '' }],
  ])('refuses %s', async (_name, input) => {
    await expect(run('build-xml', input)).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('gives any text back unchanged', async () => {
    const printable = fc.string({ unit: 'grapheme' }).filter((text) => text === text.trim() && text !== '')
    await fc.assert(
      fc.asyncProperty(printable, async (text) => {
        const xml = await run('build-xml', { value: { a: { '@x': text, b: text } }, pretty: false })
        expect(await run('parse-xml', { text: xml })).toEqual({ a: { '@x': text, b: text } })
      }),
    )
  })
})

describe('parse-csv', () => {
  it.each<[string, string, JsonObject, Json]>([
    ['a header', 'id,name\n1,Ada\n', {}, [{ id: '1', name: 'Ada' }]],
    [
      'rows without a header',
      '1,2\n3,4',
      { header: false },
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['a byte order mark', '\ufeffid\n1', {}, [{ id: '1' }]],
    [
      'quotes in quotes, delimiters and line ends',
      'a;b\r\n"x;""y""";"1\r\n2"\r\n',
      { delimiter: ';' },
      [{ a: 'x;"y"', b: '1\r\n2' }],
    ],
    ['tabs', 'a\tb\n1\t2', { delimiter: '\\t' }, [{ a: '1', b: '2' }]],
    ['empty lines', 'a\n\n1\n\n', {}, [{ a: '1' }]],
    ['spaces as they are', 'a\n 007 ', {}, [{ a: ' 007 ' }]],
    ['spaces away', 'a\n 007 ', { trim: true }, [{ a: '007' }]],
    ['only a header', 'a,b\n', {}, []],
  ])('reads %s', async (_name, text, options, rows) => {
    expect(await run('parse-csv', { text, ...options })).toEqual(rows)
  })

  it.each([
    ['a row that is too long', 'a,b\n1,2\n1,2,3\n', 3],
    ['a row that is too short', 'a,b\n1,2\n1\n', 3],
    ['a quote that is never closed', 'a,b\n1,"2\n', 2],
    ['a quote inside of a value', 'a,b\n1,x"2\n', 2],
    ['a reserved column name', '__proto__,b\n1,2\n', 1],
    ['two columns of one name', 'a,a\n1,2\n', 1],
  ])('refuses %s and says in which line', async (_name, text, line) => {
    await expect(run('parse-csv', { text })).rejects.toMatchObject({
      code: 'bad_response',
      details: { line },
    })
  })

  it.each(['', ',,', '\\n'])('refuses the delimiter %j', async (delimiter) => {
    await expect(run('parse-csv', { text: 'a', delimiter })).rejects.toMatchObject({ code: 'input_invalid' })
  })
})

describe('build-csv', () => {
  it('writes all columns that occur', async () => {
    const rows = [{ a: 'x,"y"' }, { b: null, c: { d: 1 } }]
    expect(await run('build-csv', { rows })).toBe('a,b,c\n"x,""y""",,\n,,"{""d"":1}"\n')
  })

  it('writes chosen columns in their order', async () => {
    const input = { rows: [{ a: 1, b: 2, c: 3 }], columns: ['c', 'a'], header: false, delimiter: ';' }
    expect(await run('build-csv', input)).toBe('3;1\n')
  })

  it('makes formulas harmless, unless told otherwise', async () => {
    const rows = [{ a: '=1+1' }]
    expect(await run('build-csv', { rows })).toBe("a\n'=1+1\n")
    expect(await run('build-csv', { rows, escapeFormulas: false })).toBe('a\n=1+1\n')
  })

  it.each<[string, JsonObject]>([
    ['no list', { rows: { a: 1 } }],
    ['a list of texts', { rows: ['a'] }],
    ['a quote as delimiter', { rows: [], delimiter: '"' }],
  ])('refuses %s', async (_name, input) => {
    await expect(run('build-csv', input)).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('gives any text back unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 2 }), async (texts) => {
        const rows = texts.map((text) => ({ id: 'x', text }))
        const csv = await run('build-csv', { rows, escapeFormulas: false })
        expect(await run('parse-csv', { text: csv })).toEqual(rows)
      }),
    )
  })
})

describe('JSON', () => {
  it('reads and writes', async () => {
    expect(await run('parse-json', { text: '\ufeff{"a":[1]}' })).toEqual({ a: [1] })
    expect(await run('build-json', { value: { a: [1] } })).toBe('{"a":[1]}')
    expect(await run('build-json', { value: { a: 1 }, pretty: true })).toBe('{\n  "a": 1\n}')
  })

  it.each([
    ['a comma too many', '{"a":1,}', /line 1 column 8/],
    ['a reserved key', '{"__proto__":{}}', /__proto__/],
  ])('refuses %s', async (_name, text, message) => {
    await expect(run('parse-json', { text })).rejects.toMatchObject({
      code: 'bad_response',
      message: expect.stringMatching(message),
    })
  })
})
