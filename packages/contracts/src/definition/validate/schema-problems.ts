import type { z } from 'zod'
import type { DefinitionProblemCode } from '../../problem-details.ts'
import { type Path, valueAt } from './path.ts'
import type { Report } from './report.ts'
import { suggest } from './suggest.ts'

type Issue = z.core.$ZodIssue

/** Says what a schema refused, in sentences; each unknown key is a problem of its own. `at` is where `value` stands. */
export function reportIssues(
  issues: readonly Issue[],
  { value, at, report, knownKeys, codeOf }: Reported,
): void {
  for (const issue of issues) {
    const path = [...at, ...asPath(issue.path)]
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(path)
      for (const key of issue.keys) {
        report.add([...path, key], `Unknown key "${key}".`, { hint: suggest(key, known) })
      }
    } else {
      report.add(path, sentence(issue, valueAt(value, asPath(issue.path))), {
        code: codeOf?.(asPath(issue.path)),
      })
    }
  }
}

interface Reported {
  value: unknown
  at: Path
  report: Report
  knownKeys: KnownKeys
  /** The code of what is wrong at a path inside the value. */
  codeOf?: (path: Path) => DefinitionProblemCode | undefined
}

/** The keys that an object at a path may have, for hints. */
export type KnownKeys = (path: Path) => Iterable<string>

/** JSON has no symbols as keys, so zod's paths never do. */
export function asPath(path: readonly PropertyKey[]): Path {
  return path.map((part) => (typeof part === 'symbol' ? String(part) : part))
}

function sentence(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `This is missing: ${nouns[issue.expected] ?? issue.expected} is needed.`
        : `This must be ${nouns[issue.expected] ?? issue.expected}, not ${nounOf(value)}.`
    case 'invalid_value':
      return choiceSentence(issue.values, value)
    case 'too_small':
      if (issue.origin === 'string') return 'This must not be empty.'
      return `This must ${countable(issue.origin) ? 'hold' : 'be'} at least ${issue.minimum}${unit(issue)}.`
    case 'too_big':
      return `This must ${countable(issue.origin) ? 'hold' : 'be'} at most ${issue.maximum}${unit(issue)}.`
    case 'invalid_union':
      if ('options' in issue && issue.options !== undefined) return choiceSentence(issue.options, value)
      return unionSentence(issue.errors, value)
    case 'invalid_key':
      return `The name ${shown(issue.path.at(-1))} is not allowed: ${issue.issues[0]?.message ?? 'choose another'}.`
    case 'custom':
    case 'invalid_format':
      return capital(issue.message)
    default:
      return capital(issue.message)
  }
}

function choiceSentence(choices: readonly unknown[], value: unknown): string {
  if (value === undefined) return `This is missing: ${oneOf(choices)} is needed.`
  return `This must be ${oneOf(choices)}, not ${shown(value)}.`
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  tuple: 'a list of two texts, [from, to]',
  null: 'null',
}

function nounOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'boolean') return String(value)
  return nouns[typeof value] ?? typeof value
}

function oneOf(values: readonly unknown[]): string {
  const list = values.map(shown)
  return list.length === 1 ? (list[0] ?? '') : `one of ${list.join(', ')}`
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return nounOf(value)
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}

function countable(origin: string): boolean {
  return origin === 'array' || origin === 'set' || origin === 'string'
}

function unit({ origin }: { origin: string }): string {
  if (origin === 'string') return ' characters'
  return countable(origin) ? ' entries' : ''
}

/** Our unions are "a value, or one expression" and "true, false or one expression": name the value's own trouble. */
function unionSentence(branches: readonly (readonly Issue[])[], value: unknown): string {
  const first = branches[0]?.[0]
  if (first === undefined) return 'This value is not allowed here.'
  if (typeof value === 'string') return 'This must be a fitting value or one sole {{ expression }}.'
  return `${sentence(first, value).replace(/\.$/, '')} (or one {{ expression }}).`
}

function capital(text: string): string {
  const sentenceText = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(sentenceText) ? sentenceText : `${sentenceText}.`
}
