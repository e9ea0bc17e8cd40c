import type { z } from 'zod'
import type { Json } from '../../json.ts'
import { type Definition, definitionSchema } from '../schema.ts'
import { bodyParts } from '../steps-of.ts'
import { type Path, valueAt } from './path.ts'
import { asPath } from './schema-problems.ts'

/**
 * Makes a definition that its schema refused fit for the other checks, so that all problems are told at once: unknown
 * keys go, broken parts on which nothing depends go or are filled in. Lists keep their length, so that paths stay true.
 * Flows that are too broken are listed in `broken`, to be left out.
 */
export function repair(
  input: Json,
  issues: readonly z.core.$ZodIssue[],
): { definition: Definition; broken: ReadonlySet<number> } | null {
  const value = structuredClone(input)
  const broken = new Set<number>()
  for (const issue of issues) {
    const path = asPath(issue.path)
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) remove(value, [...path, key])
    } else {
      mend(value, path, broken)
    }
  }
  for (const index of broken) set(value, ['flows', index], emptyFlow(index))
  const parsed = definitionSchema.safeParse(value)
  return parsed.success ? { definition: parsed.data, broken } : null
}

const manual = { id: 'trigger', use: 'manual' }

function emptyFlow(index: number): Json {
  return { key: `broken-${index}`, name: 'broken', trigger: manual, steps: [] }
}

function mend(value: Json, path: Path, broken: Set<number>): void {
  const [first, second, third] = path
  if (first === 'flows' && typeof second === 'number') {
    mendFlow(value, path, second, broken)
  } else if (first === 'schemaVersion') {
    set(value, ['schemaVersion'], 1)
  } else if (first === 'key' || first === 'name') {
    set(value, [first], 'broken')
  } else if (first === 'connections' && second !== undefined) {
    remove(value, [first, second])
  } else if (first !== undefined && third === undefined) {
    remove(value, [first])
  } else if (first === 'config') {
    remove(value, [first])
  }
}

/** Parts of a step that no other check builds on. */
const looseStepParts: ReadonlySet<unknown> = new Set([
  'name',
  'notes',
  'retry',
  'timeoutMs',
  'connection',
  'catch',
  'finally',
])

function mendFlow(value: Json, path: Path, index: number, broken: Set<number>): void {
  const flow: Path = ['flows', index]
  const part = path[2]
  switch (part) {
    case 'name':
      set(value, [...flow, part], 'broken')
      return
    case 'key':
      set(value, [...flow, part], `broken-${index}`)
      return
    case 'description':
    case 'layout':
    case 'settings':
      remove(value, [...flow, part])
      return
    case 'trigger':
      set(value, [...flow, part], manual)
      return
    default: {
      const end = stepPartEnd(path)
      if (end !== null && looseStepParts.has(path[end])) remove(value, path.slice(0, end + 1))
      else broken.add(index)
    }
  }
}

/** Where in a path the part of the innermost step is named: `flows[0].steps[1].body.steps[0].retry` -> 8. */
function stepPartEnd(path: Path): number | null {
  let at = 2
  while (path[at] === 'steps' && typeof path[at + 1] === 'number') {
    at += 2
    const isBody = bodyParts.some((part) => part === path[at])
    if (!isBody || path[at + 1] !== 'steps') return at
    at += 1
  }
  return null
}

function set(value: Json, path: Path, to: Json): void {
  const parent = valueAt(value, path.slice(0, -1))
  const last = path.at(-1)
  if (typeof parent === 'object' && parent !== null && last !== undefined) Reflect.set(parent, last, to)
}

function remove(value: Json, path: Path): void {
  const parent = valueAt(value, path.slice(0, -1))
  const last = path.at(-1)
  if (typeof parent === 'object' && parent !== null && typeof last === 'string') {
    Reflect.deleteProperty(parent, last)
  }
}
