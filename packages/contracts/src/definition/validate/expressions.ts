import type { Program } from 'acorn'
import { hasTemplate, helperNamespaces, parseTemplate, scopeNames } from '../../expression/index.ts'
import {
  expressionStateReferences,
  expressionStepReferences,
  freeNames,
  hasDefaultExport,
  moduleStateReferences,
  moduleStepReferences,
  parseExpression,
  parseModule,
  readsStateDynamically,
  type StateReference,
  type SyntaxProblem,
} from '../../javascript/index.ts'
import type { Json } from '../../json.ts'
import { stateScopes } from '../../state.ts'
import { builtInNames } from './built-in-names.ts'
import type { Context } from './context.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'
import { checkStateKey } from './state-key.ts'
import { suggest } from './suggest.ts'
import type { Visibility } from './visibility.ts'

interface Place {
  at: Path
  sees: Visibility
  context: Context
}

/** Checks every `{{ }}` in a value: that it closes, that it is JavaScript, that the steps it reads have run. */
export function checkTemplates(value: Json, place: Place): void {
  if (typeof value === 'string') {
    if (hasTemplate(value)) checkTemplate(value, place)
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTemplates(item, { ...place, at: [...place.at, index] })
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value))
      checkTemplates(item, { ...place, at: [...place.at, key] })
  }
}

function checkTemplate(text: string, { at, sees, context }: Place): void {
  const { report, budget } = context
  const template = parseTemplate(text)
  if (!template.ok) {
    report.add(at, `Character ${template.start + 1}: ${template.message}.`, {
      hint: `To write two braces as text, write {{ '{{' }}.`,
    })
    return
  }
  for (const part of template.parts) {
    if (part.kind !== 'expression') continue
    if (budget.expressions === 0) {
      report.add([], 'The definition holds too many expressions: the rest was not checked.')
      return
    }
    budget.expressions -= 1
    checkExpression(part.source, { at, sees, context })
  }
}

/** Checks one JavaScript expression: the inside of `{{ }}`, or a branch's condition written without braces. */
export function checkExpression(source: string, { at, sees, context }: Place): void {
  const { report } = context
  const parsed = parseExpression(source)
  if (!parsed.ok) {
    report.add(at, `The expression {{${shorten(source)}}} is not valid JavaScript: ${where(parsed.problem)}.`)
    return
  }
  guarded(() => {
    const { program } = parsed
    const ids = source.includes('steps') ? expressionStepReferences(program) : []
    const isRefused = ids.map((id) => checkReference(id, { at, sees, context }))
    // What follows from a wrong step is not told: `steps.get-xml` reads a variable `xml`.
    if (!isRefused.includes(true)) {
      for (const name of freeNames(program)) checkRoot(name, { at, sees, context })
    }
    if (source.includes('state')) checkState(program, at, report)
  })
}

/** Checks the source of a code step. TypeScript is left to the sandbox, which strips its types first. */
export function checkCode(source: string, language: 'js' | 'ts', { at, sees, context }: Place): void {
  const { report } = context
  if (language === 'ts') return
  const parsed = parseModule(source)
  if (!parsed.ok) {
    report.add(at, `The code is not valid JavaScript: ${where(parsed.problem)}.`)
    return
  }
  if (!hasDefaultExport(parsed.program)) {
    report.add(at, 'The code has no default export.', {
      hint: 'Write: export default async ({ trigger, steps, log }) => { ... }',
    })
  }
  guarded(() => {
    const { program } = parsed
    const ids = source.includes('steps') ? moduleStepReferences(program) : []
    for (const id of ids) checkReference(id, { at, sees, context })
    const entries = source.includes('state') ? moduleStateReferences(program) : []
    for (const { scope, key } of entries) if (isStateScope(scope)) checkStateKey(key, at, report)
  })
}

/** Whether the reference is refused. */
export function checkReference(id: string, { at, sees, context }: Place): boolean {
  const refused = sees.refuse(id)
  if (refused !== null) context.report.add(at, refused.message, { hint: refused.hint, code: refused.code })
  return refused !== null
}

/** A name that an expression takes from its surroundings must be there. */
export function checkRoot(name: string, { at, sees, context: { report } }: Place): void {
  const known = scopeNames.find((scope) => scope.name === name)
  if (known === undefined) {
    if (helperNames.has(name) || builtInNames.has(name)) return
    report.add(at, `There is no "${name}" here.`, {
      hint: suggest(name, [...scopeNames.map((scope) => scope.name), ...helperNames]) ?? namesHint,
    })
    return
  }
  if (!sees.inRun && namesOfRun.has(name)) {
    report.add(at, `There is no "${name}" yet: this is read before a run begins.`, {
      hint: 'It can read config, customer, instance, flow and connections.',
    })
    return
  }
  const isMissing =
    (name === 'loop' && !sees.inLoop) ||
    (name === 'error' && !sees.hasError) ||
    ((name === 'item' || name === 'index') && !sees.hasItem)
  if (!isMissing) return
  report.add(at, `The expression reads "${name}", which exists only ${known.only ?? 'elsewhere'}.`)
}

const namesOfRun: ReadonlySet<string> = new Set(['trigger', 'steps', 'run', 'state'])
const namesHint = `An expression reads: ${scopeNames.map(({ name }) => name).join(', ')}.`
const helperNames: ReadonlySet<string> = new Set(helperNamespaces.map(({ name }) => name))

function checkState(program: Program, at: Path, report: Report): void {
  for (const entry of expressionStateReferences(program)) checkStateReference(entry, at, report)
  if (!readsStateDynamically(program)) return
  report.add(at, 'The expression reads state by a name that is not written out.', {
    hint: 'Write state.customer.counter or state.flow["last id"]; a code step can compute the key.',
  })
}

function checkStateReference({ scope, key }: StateReference, at: Path, report: Report): void {
  if (isStateScope(scope)) {
    checkStateKey(key, at, report)
    return
  }
  report.add(at, `There is no state.${scope}.`, { hint: suggest(scope, stateScopes) })
}

function isStateScope(name: string): boolean {
  return stateScopes.some((scope) => scope === name)
}

/** Walking a tree that is nested by the thousand may end the stack; its references then stay unchecked. */
function guarded(check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
}

function where({ line, column, message }: SyntaxProblem): string {
  return `line ${line}, column ${column}: ${message}`
}

function shorten(source: string): string {
  return source.length > 60 ? `${source.slice(0, 60)}...` : source
}
