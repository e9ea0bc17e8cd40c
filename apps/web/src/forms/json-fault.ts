export interface JsonFault {
  line: number
  column: number
  /** What is wrong there, as the rest of a sentence. */
  message: string
}

/** Where text stops being JSON. What engines say of it differs, and mostly lacks the place. */
export function findJsonFault(text: string): JsonFault | null {
  const scanner = createScanner(text)
  const found = scanner.value() ?? scanner.end()
  if (found === null) return null
  const before = text.slice(0, found.at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message: found.message }
}

interface Fault {
  at: number
  message: string
}

const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const string = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy

function createScanner(text: string) {
  let at = 0
  const skip = () => {
    while (/[ \t\r\n]/.test(text[at] ?? '')) at++
  }
  const read = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) return false
    at += found[0].length
    return true
  }
  const fault = (expected: string): Fault => {
    const rest = text.slice(at)
    if (rest === '') return { at, message: `the text ends, but ${expected} is missing` }
    return { at, message: `${expected} is missing before ${JSON.stringify([...rest][0])}` }
  }

  const value = (): Fault | null => {
    skip()
    const first = text[at]
    if (first === '{') return list('}', member)
    if (first === '[') return list(']', value)
    if (first === '"') return read(string) ? null : brokenString()
    return read(literal) ? null : fault('a value')
  }

  const list = (close: '}' | ']', item: () => Fault | null): Fault | null => {
    at++
    skip()
    if (text[at] === close) return advance()
    for (;;) {
      const found = item()
      if (found) return found
      skip()
      if (text[at] === close) return advance()
      if (text[at] !== ',')
        return fault(text[at] === undefined ? `a closing ${close}` : `a comma or ${close}`)
      advance()
    }
  }

  const member = (): Fault | null => {
    skip()
    if (text[at] !== '"') return fault('a name in double quotes')
    if (!read(string)) return brokenString()
    skip()
    if (text[at] !== ':') return fault('a colon')
    advance()
    return value()
  }

  const brokenString = (): Fault => ({
    at,
    message: 'the text that starts here is not closed or holds a wrong \\ sequence',
  })

  const advance = (): null => {
    at++
    return null
  }

  const end = (): Fault | null => {
    skip()
    return at < text.length
      ? { at, message: `nothing may follow, but there is ${JSON.stringify([...text.slice(at)][0])}` }
      : null
  }

  return { value, end }
}
