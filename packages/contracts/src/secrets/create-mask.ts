import { formsOf, shortestSecret } from './forms-of.ts'

export interface MaskOptions {
  /** Letters of A to Z are masked in either case: names of hosts come in small ones. */
  caseless?: boolean
}

const mark = '***'
/** Forms are compared in two steps, so that one that only begins like the text costs no more than others. */
const startLength = 32

interface Form {
  start: string
  text: string
}

/**
 * Replaces every form of the secrets. One pass, however many there are: a pattern finds where one may begin, and only
 * there the forms themselves are compared, so that the pattern stays small for secrets of any length. Takes linear time: a
 * text that looks like a secret nearly everywhere, which only one that was made for it does, is masked from there on.
 */
export function createMask(
  secrets: Iterable<string>,
  { caseless = false }: MaskOptions = {},
): (text: string) => string {
  const fold = caseless ? foldCase : (text: string) => text
  const forms = new Set([...secrets].flatMap((secret) => formsOf(secret).map(fold)))
  if (forms.size === 0) return (text) => text
  // Longest first: a secret that contains another must go as a whole.
  const byHead = Map.groupBy(
    [...forms]
      .sort((a, b) => b.length - a.length)
      .map((text): Form => ({ start: text.slice(0, startLength), text })),
    headOf,
  )
  const pattern = new RegExp([...byHead.keys()].map(escapeForPattern).join('|'), 'g')

  return (text) => {
    if (text.length < shortestSecret) return text
    const searched = fold(text)
    let masked = ''
    let from = 0
    let work = affordableWork + workPerCharacter * text.length
    pattern.lastIndex = 0
    for (let hit = pattern.exec(searched); hit !== null; hit = pattern.exec(searched)) {
      const { index } = hit
      const form = byHead.get(hit[0])?.find((each) => {
        work -= 1
        if (!searched.startsWith(each.start, index)) return false
        work -= each.text.length / startLength
        // By far faster than startsWith for long ones.
        return searched.slice(index, index + each.text.length) === each.text
      })
      if (work < 0) return masked + text.slice(from, index) + mark
      if (form === undefined) {
        pattern.lastIndex = index + 1
        continue
      }
      masked += text.slice(from, index) + mark
      from = index + form.text.length
      pattern.lastIndex = from
    }
    return from === 0 ? text : masked + text.slice(from)
  }
}

/** Comparisons: a few nanoseconds each. */
const affordableWork = 1_000_000
const workPerCharacter = 2

/** No form is shorter than the shortest secret. */
function headOf({ start }: Form): string {
  return start.slice(0, shortestSecret)
}

/** Keeps the length, which `toLowerCase` does not for every letter. */
function foldCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
