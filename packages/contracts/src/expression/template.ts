/** Text with `{{ expression }}` holes, cut into parts. Offsets count UTF-16 units from the start of the text. */
export type TemplatePart =
  | { kind: 'text'; text: string }
  | { kind: 'expression'; source: string; start: number; end: number }

export type ParsedTemplate =
  | { ok: true; parts: TemplatePart[] }
  | { ok: false; message: string; start: number }

/** Quick test that saves parsing the many texts that hold no expression. */
export function hasTemplate(text: string): boolean {
  return text.includes('{{')
}

/**
 * Cuts a text into plain parts and expressions. Braces inside strings, template literals, regular expressions and
 * comments do not end an expression, so `{{ {a: '}}'} }}` is one. `source` is what stands between the braces.
 */
export function parseTemplate(text: string): ParsedTemplate {
  const parts: TemplatePart[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    if (open === -1) break
    if (open > at) parts.push({ kind: 'text', text: text.slice(at, open) })
    const close = findClose(text, open + 2)
    if (close === null) {
      return { ok: false, message: 'this {{ has no closing }}', start: open }
    }
    parts.push({ kind: 'expression', source: text.slice(open + 2, close), start: open + 2, end: close })
    at = close + 2
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) })
  return { ok: true, parts }
}

/** The expression of a text that is one sole `{{ expression }}` (blanks around allowed): its value keeps its type. */
export function soleExpression(parts: readonly TemplatePart[]): string | null {
  let source: string | null = null
  for (const part of parts) {
    if (part.kind === 'text') {
      if (part.text.trim() !== '') return null
    } else {
      if (source !== null) return null
      source = part.source
    }
  }
  return source
}

/** Where the `}}` of the expression that starts at `from` stands. */
function findClose(text: string, from: number): number | null {
  /** What every open bracket waits for; '`' marks the `${` of a template literal. */
  const open: ('}' | '`')[] = []
  let at = from
  let last = ''
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '}') {
      const closes = open.pop()
      if (closes === undefined) {
        if (text.charAt(at + 1) === '}') return at
        return null
      }
      at += 1
      if (closes === '`') at = skipTemplateLiteral(text, at, open)
    } else if (char === '{') {
      open.push('}')
      at += 1
    } else if (char === '"' || char === "'") {
      at = skipQuoted(text, at + 1, char)
    } else if (char === '`') {
      at = skipTemplateLiteral(text, at + 1, open)
    } else if (text.startsWith('//', at)) {
      at = skipLineComment(text, at + 2)
      continue
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2)
      if (end === -1) return null
      at = end + 2
      continue
    } else if (char === '/' && startsRegex(text, from, at, last)) {
      at = skipRegex(text, at + 1)
    } else {
      at += 1
    }
    if (char.trim() !== '') last = char
  }
  return null
}

function skipQuoted(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '\\') at += 1
    else if (char === quote) return at + 1
  }
  return text.length
}

/** Reads to the closing backtick, or to a `${`, which it notes in `open`. */
function skipTemplateLiteral(text: string, from: number, open: ('}' | '`')[]): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '\\') at += 1
    else if (char === '`') return at + 1
    else if (char === '$' && text.charAt(at + 1) === '{') {
      open.push('`')
      return at + 2
    }
  }
  return text.length
}

/** In one line of text `{{ a // note }}` the comment ends where the expression does. */
function skipLineComment(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '\n' || text.startsWith('}}', at)) return at
  }
  return text.length
}

const wordBeforeRegex =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|yield|await)$/

/** A slash after a value divides; anywhere else it opens a regular expression. */
function startsRegex(text: string, from: number, at: number, last: string): boolean {
  if (last === '' || '(,=:[!&|?{};+-*%<>~^'.includes(last)) return true
  if (!/[\w$]/.test(last)) return false
  return wordBeforeRegex.test(text.slice(Math.max(from, at - 16), at).trimEnd())
}

function skipRegex(text: string, from: number): number {
  let inClass = false
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '\n') return at
    if (char === '\\') at += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return at + 1
  }
  return text.length
}
