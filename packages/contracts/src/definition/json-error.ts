/**
 * Where the first syntax error of a JSON text stands. Engines word their messages differently and often leave the
 * position out, so the text that JSON.parse refused is read once more, without building values or recursion.
 */
export function jsonErrorOffset(text: string): number {
  const open: ('}' | ']')[] = []
  let expects: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' = 'value'
  let at = 0
  while (true) {
    at = matchEnd(blank, text, at) ?? at
    const char = text.charAt(at)
    const closes = open.at(-1)
    if (expects === 'comma-or-end' && closes === undefined) return at
    if (expects === 'colon') {
      if (char !== ':') return at
      expects = 'value'
      at += 1
    } else if (expects === 'comma-or-end' && char === ',') {
      expects = closes === '}' ? 'key' : 'value'
      at += 1
    } else if (expects !== 'value' && expects !== 'key' && char === closes) {
      open.pop()
      expects = 'comma-or-end'
      at += 1
    } else if (expects === 'key' || expects === 'key-or-end') {
      const end = matchEnd(string, text, at)
      if (end === null) return char === '"' ? brokenString(text, at) : at
      expects = 'colon'
      at = end
    } else if (expects === 'comma-or-end') {
      return at
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']')
      expects = char === '{' ? 'key-or-end' : 'value-or-end'
      at += 1
    } else {
      const end = matchEnd(string, text, at) ?? matchEnd(scalar, text, at)
      if (end === null) return char === '"' ? brokenString(text, at) : at
      expects = 'comma-or-end'
      at = end
    }
  }
}

const blank = /[ \t\n\r]*/y
const string = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const stringStart = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : null
}

function brokenString(text: string, at: number): number {
  return matchEnd(stringStart, text, at) ?? at
}
