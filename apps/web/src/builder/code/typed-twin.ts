/** In JavaScript only a comment can give a parameter its type. */
const typeComment = '/** @type {StepFunction} */ '
const annotation = ': StepContext'

export type CodeLanguage = 'javascript' | 'typescript'

/** The text of a code step with its parameter typed. Lines stay where they are. */
export interface TypedTwin {
  text: string
  toTwin(offset: number): number
  fromTwin(offset: number): number
}

/** null: nothing is exported that could be typed, or its author has typed it. */
export function typedTwin(source: string, language: CodeLanguage): TypedTwin | null {
  const insert = language === 'javascript' ? typeComment : annotation
  const at = language === 'javascript' ? placeOfComment(source) : placeOfAnnotation(source)
  if (at === null) return null
  const { length } = insert
  return {
    text: source.slice(0, at) + insert + source.slice(at),
    toTwin: (offset) => (offset >= at ? offset + length : offset),
    fromTwin: (offset) => (offset >= at + length ? offset - length : Math.min(offset, at)),
  }
}

/** Before the function that is exported, wherever it is declared. */
function placeOfComment(source: string): number | null {
  const at = startOfFunction(source)
  return at === null || /@(?:type|param)\b[^*]*\*\/\s*$/.test(source.slice(0, at)) ? null : at
}

/** After its parameter: a name, or a pattern that takes the context apart. */
function placeOfAnnotation(source: string): number | null {
  const start = startOfFunction(source)
  const open = start === null ? -1 : source.indexOf('(', start)
  if (open === -1) return null
  const from = open + 1 + (/^\s*/.exec(source.slice(open + 1))?.[0].length ?? 0)
  const end =
    source[from] === '{'
      ? afterBraces(source, from)
      : from + (/^[\w$]+/.exec(source.slice(from))?.[0].length ?? 0)
  return end > from && /^\s*[,)]/.test(source.slice(end)) ? end : null
}

function startOfFunction(source: string): number | null {
  const exported = /^[ \t]*export\s+default\s+(?:(?:async\b|function\b|\(|[\w$]+\s*=>)|([\w$]+))/m.exec(
    source,
  )
  if (exported === null) return null
  const [, name] = exported
  if (name === undefined) return exported.index
  const declared = new RegExp(
    `^[ \\t]*(?:const|let|var|(?:async\\s+)?function)\\s+${name.replaceAll('$', '\\$')}\\b`,
    'm',
  ).exec(source)
  return declared?.index ?? null
}

function afterBraces(source: string, open: number): number {
  let depth = 0
  for (let at = open; at < source.length; at += 1) {
    if (source[at] === '{') depth += 1
    if (source[at] === '}') depth -= 1
    if (depth === 0) return at + 1
  }
  return open
}
