/** What is put before the function that a code step exports: in JavaScript only a comment can give a parameter its type. */
const typeComment = '/** @type {StepFunction} */ '

/** The text of a code step with its parameter typed. Lines stay where they are. */
export interface TypedTwin {
  text: string
  toTwin(offset: number): number
  fromTwin(offset: number): number
}

/** null: nothing is exported that could be typed, or its author has typed it. */
export function typedTwin(source: string): TypedTwin | null {
  const at = placeOfFunction(source)
  if (at === null || /@(?:type|param)\b[^*]*\*\/\s*$/.test(source.slice(0, at))) return null
  const { length } = typeComment
  return {
    text: source.slice(0, at) + typeComment + source.slice(at),
    toTwin: (offset) => (offset >= at ? offset + length : offset),
    fromTwin: (offset) => (offset >= at + length ? offset - length : Math.min(offset, at)),
  }
}

function placeOfFunction(source: string): number | null {
  const exported = /^[ \t]*export\s+default\s+(?:(async\b|function\b|\(|[\w$]+\s*=>)|([\w$]+))/m.exec(source)
  if (exported === null) return null
  const [, , name] = exported
  if (name === undefined) return exported.index
  const declared = new RegExp(
    `^[ \\t]*(?:const|let|var|(?:async\\s+)?function)\\s+${name.replaceAll('$', '\\$')}\\b`,
    'm',
  ).exec(source)
  return declared?.index ?? null
}
