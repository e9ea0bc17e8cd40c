import { type EgressRules, maxEgressRules, type Problem } from '@millrace/contracts'

export type ListName = 'allow' | 'deny'

/** A rule being written; its id survives while its text changes. */
export interface RuleRow {
  id: number
  text: string
}

export interface RulesDraft {
  allow: readonly RuleRow[]
  deny: readonly RuleRow[]
  nextId: number
}

export function draftOf(rules: EgressRules): RulesDraft {
  const ids = counter(0)
  const rows = (texts: readonly string[]) => texts.map((text) => ({ id: ids.next(), text }))
  const allow = rows(rules.allow)
  const deny = rows(rules.deny)
  return { allow, deny, nextId: ids.next() }
}

/** What is sent: rows that are still empty are not rules yet. */
export function rulesOf(draft: RulesDraft): EgressRules {
  return { allow: written(draft.allow).map(trimmed), deny: written(draft.deny).map(trimmed) }
}

export function sameRules(one: EgressRules, other: EgressRules): boolean {
  return (['allow', 'deny'] as const).every(
    (name) =>
      one[name].length === other[name].length &&
      one[name].every((text, index) => text === other[name][index]),
  )
}

/** A new row behind `after`, or at the end. */
export function addRow(draft: RulesDraft, name: ListName, { after }: { after?: number } = {}): RulesDraft {
  const rows = draft[name]
  const index = rows.findIndex(({ id }) => id === after)
  const at = index === -1 ? rows.length : index + 1
  return { ...draft, [name]: rows.toSpliced(at, 0, { id: draft.nextId, text: '' }), nextId: draft.nextId + 1 }
}

export function removeRow(draft: RulesDraft, name: ListName, id: number): RulesDraft {
  return { ...draft, [name]: draft[name].filter((row) => row.id !== id) }
}

/** Takes what was typed or pasted into a row: a list of rules becomes rows of its own. */
export function writeRow(
  draft: RulesDraft,
  name: ListName,
  { id, text }: { id: number; text: string },
): RulesDraft {
  const [first = '', ...others] = splitRules(text)
  if (others.length === 0) {
    return { ...draft, [name]: draft[name].map((row) => (row.id === id ? { id, text } : row)) }
  }
  const ids = counter(draft.nextId)
  const rows = draft[name].flatMap((row) =>
    row.id === id
      ? [{ id, text: first }, ...others.map((other) => ({ id: ids.next(), text: other }))]
      : [row],
  )
  return { ...draft, [name]: rows, nextId: ids.next() }
}

/** What the server says of the rules that `rulesOf` gave, by the id of the row. */
export function problemsByRow(
  draft: RulesDraft,
  problems: readonly Problem[],
): { rows: ReadonlyMap<number, string>; others: Problem[] } {
  const rows = new Map<number, string>()
  const others: Problem[] = []
  for (const problem of problems) {
    const [, name, index] = /^(?:rules\.)?(allow|deny)\[(\d+)\]$/.exec(problem.path) ?? []
    const row =
      name === undefined ? undefined : written(draft[name === 'allow' ? 'allow' : 'deny'])[Number(index)]
    if (row === undefined) others.push(problem)
    else rows.set(row.id, problem.message)
  }
  return { rows, others }
}

/** What the rules come to, in a sentence. */
export function sentenceOf(rules: EgressRules): string {
  const allowing = new Set(rules.allow).size
  const denying = new Set(rules.deny).size
  const reach =
    allowing === 0
      ? 'to every public address'
      : `only to what ${count(allowing, 'rule')} ${allowing === 1 ? 'allows' : 'allow'}`
  if (denying === 0) return `Runs may connect ${reach}.`
  return `Runs may connect ${reach}, except what ${count(denying, 'rule')} ${denying === 1 ? 'denies' : 'deny'}.`
}

/** The first row, as they stand on the page, that something is wrong with. */
export function firstWrongRow(draft: RulesDraft, wrong: ReadonlyMap<number, string>): number | null {
  return [...draft.deny, ...draft.allow].find(({ id }) => wrong.has(id))?.id ?? null
}

export function isFull(rows: readonly RuleRow[]): boolean {
  return rows.length >= maxEgressRules
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`
}

function splitRules(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '')
}

function written(rows: readonly RuleRow[]): RuleRow[] {
  return rows.filter(({ text }) => text.trim() !== '')
}

function trimmed({ text }: RuleRow): string {
  return text.trim()
}

function counter(from: number) {
  let next = from
  return {
    next: () => {
      next += 1
      return next - 1
    },
  }
}
