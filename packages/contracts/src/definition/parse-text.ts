import { isScalar, Lexer, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml'
import { maxJsonDepth } from '../json-limits.ts'
import type { Problem } from '../problem-details.ts'
import { jsonErrorOffset } from './json-error.ts'

export type DefinitionFormat = 'json' | 'yaml'

/** A syntax error says where: `line` and `column` count from 1, and its `message` names them too. */
export type ParsedText =
  | { ok: true; value: unknown }
  | { ok: false; problem: Problem; line: number; column: number }

export const maxDefinitionText = 2 * 1024 * 1024
/** YAML costs many times what JSON costs to read. */
const maxYamlText = 512 * 1024
/** Words and signs, which is what reading YAML takes its time for; long texts such as code are one. */
const maxYamlTokens = 120_000

/**
 * Reads a definition's text. The value is not checked yet: give it to `validateDefinition`. Never throws. YAML aliases
 * are refused: a few lines of them can stand for gigabytes.
 */
export function parseDefinitionText(text: string, format: DefinitionFormat): ParsedText {
  if (text.length > maxDefinitionText) {
    return failed(`The text is longer than ${maxDefinitionText} characters`, { line: 1, column: 1 })
  }
  return format === 'json' ? parseJson(text) : parseYaml(text)
}

interface Position {
  line: number
  column: number
}

function parseJson(text: string): ParsedText {
  try {
    const value: unknown = JSON.parse(text)
    return { ok: true, value }
  } catch (error) {
    if (!(error instanceof SyntaxError))
      return failed('The text is nested too deeply', { line: 1, column: 1 })
    const offset = jsonErrorOffset(text)
    const found = text.charAt(offset)
    const what = found === '' ? 'The text ends too early' : `Unexpected ${JSON.stringify(found)}`
    return failed(what, positionOf(text, offset))
  }
}

function parseYaml(text: string): ParsedText {
  const lines = new LineCounter()
  try {
    if (text.length > maxYamlText) {
      return failed(`YAML is longer than ${maxYamlText} characters`, { line: 1, column: 1 })
    }
    const tooMuch = findExcess(text)
    if (tooMuch !== null) return failed(tooMuch.message, positionOf(text, tooMuch.offset))
    // The library's own check of keys takes quadratic time.
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
    // Warnings are tags nobody knows: their values would not be what was meant.
    const wrong = document.errors[0] ?? document.warnings[0]
    if (wrong?.code === 'RESOURCE_EXHAUSTION')
      return failed('The text is nested too deeply', at(lines, wrong.pos[0]))
    if (wrong !== undefined) return failed(wrong.message, at(lines, wrong.pos[0]))
    const refused = findRefused(document)
    if (refused !== null) return failed(refused.message, at(lines, refused.offset))
    const value: unknown = document.toJS()
    return { ok: true, value }
  } catch {
    return failed('The text cannot be read: it may be nested too deeply', { line: 1, column: 1 })
  }
}

interface Refused {
  offset: number
  message: string
}

/** Before anything is built of it: what is nested in brackets, or on one line, costs the library quadratic time. */
function findExcess(text: string): Refused | null {
  let offset = 0
  let tokens = 0
  let brackets = 0
  let dashes = 0
  for (const token of new Lexer().lex(text)) {
    tokens += 1
    if (tokens > maxYamlTokens) return { offset, message: 'YAML holds too many values' }
    if (token === '[' || token === '{') brackets += 1
    else if (token === ']' || token === '}') brackets -= 1
    else if (token === '\n' || token === '\r\n') dashes = 0
    else if (brackets === 0 && /^[-?:]$/.test(token)) dashes += 1
    if (brackets > maxJsonDepth || dashes > maxJsonDepth) {
      return { offset, message: 'The text is nested too deeply' }
    }
    offset += isControl(token) ? 0 : token.length
  }
  return null
}

/** The lexer's own marks, which stand for no character of the text. */
function isControl(token: string): boolean {
  return token === '\u0002' || token === '\u0018' || token === '\u001f'
}

function findRefused(document: ReturnType<typeof parseDocument>): Refused | null {
  const found: Refused[] = []
  visit(document, {
    Alias: (_key, node) => {
      found.push({ offset: node.range?.[0] ?? 0, message: 'Aliases (*name) are not allowed' })
      return visit.BREAK
    },
    Map: (_key, map) => {
      const twice = findRepeatedKey(map)
      if (twice === null) return undefined
      found.push(twice)
      return visit.BREAK
    },
  })
  return found[0] ?? null
}

function findRepeatedKey(map: YAMLMap): Refused | null {
  const seen = new Set<string>()
  for (const { key } of map.items) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    if (seen.has(name)) return { offset: key.range?.[0] ?? 0, message: 'Map keys must be unique' }
    seen.add(name)
  }
  return null
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

function failed(what: string, { line, column }: Position): ParsedText {
  const message = `Line ${line}, column ${column}: ${what.replace(/\.$/, '')}.`
  return { ok: false, problem: { path: '', message }, line, column }
}
