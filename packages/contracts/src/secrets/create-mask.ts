import { formsOf, shortestSecret } from './forms-of.ts'

export interface MaskOptions {
  /** Letters of A to Z are masked in either case: names of hosts come in small ones. */
  caseless?: boolean
}

const mark = '***'

/**
 * Replaces every form of the secrets. One pass, however many there are: a pattern finds where one may begin, and only
 * there the forms themselves are compared, so that the pattern stays small for secrets of any length.
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
    [...forms].sort((a, b) => b.length - a.length),
    headOf,
  )
  const pattern = new RegExp([...byHead.keys()].map(escapeForPattern).join('|'), 'g')

  return (text) => {
    const searched = fold(text)
    let masked = ''
    let from = 0
    pattern.lastIndex = 0
    for (let hit = pattern.exec(searched); hit !== null; hit = pattern.exec(searched)) {
      const { index } = hit
      const form = byHead.get(hit[0])?.find((each) => searched.startsWith(each, index))
      if (form === undefined) {
        pattern.lastIndex = index + 1
        continue
      }
      masked += text.slice(from, index) + mark
      from = index + form.length
      pattern.lastIndex = from
    }
    return from === 0 ? text : masked + text.slice(from)
  }
}

/** No form is shorter than the shortest secret. */
function headOf(form: string): string {
  return form.slice(0, shortestSecret)
}

/** Keeps the length, which `toLowerCase` does not for every letter. */
function foldCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
