import { hasTemplate, type Json, parseTemplate, type Step } from '@millrace/contracts'

/**
 * Rewrites `steps.<id>` and `steps['<id>']` in the settings of a step when ids change, and the ids after
 * `run.callbackUrls` and `run.approvalUrls`. Code in which `steps` is declared anew is left alone: there the name may
 * mean something else.
 */
export function rewriteStepReferences(step: Step, renamed: ReadonlyMap<string, string>): Step {
  if (!step.with) return step
  const settings = step.with
  let changed = false
  const next = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const rewritten = rewriteSetting({ use: step.use, key, value, renamed })
      if (rewritten !== value) changed = true
      return [key, rewritten]
    }),
  )
  return changed ? { ...step, with: next } : step
}

/** Most settings are text with expressions; a few are JavaScript as a whole. */
function rewriteSetting(input: {
  use: string
  key: string
  value: Json
  renamed: ReadonlyMap<string, string>
}): Json {
  const { use, key, value, renamed } = input
  if (use === 'code' && key === 'source' && typeof value === 'string') return rewriteCode(value, renamed)
  if (use === 'transform' && key === 'fields') return rewriteRows(value, ['from', 'expr'], renamed)
  if (use === 'branch' && key === 'cases') return rewriteRows(value, ['when'], renamed)
  return rewriteValue(value, renamed)
}

/** A list of objects in which the named entries are JavaScript where they hold no braces. */
function rewriteRows(value: Json, names: readonly string[], renamed: ReadonlyMap<string, string>): Json {
  if (!Array.isArray(value)) return rewriteValue(value, renamed)
  const rows = value.map((row) => {
    const rewritten = rewriteValue(row, renamed)
    if (rewritten === null || typeof rewritten !== 'object' || Array.isArray(rewritten)) return rewritten
    const code = names.flatMap((name) => {
      const source = rewritten[name]
      if (typeof source !== 'string' || hasTemplate(source)) return []
      const next = rewriteCode(source, renamed)
      return next === source ? [] : [[name, next]]
    })
    return code.length === 0 ? rewritten : { ...rewritten, ...Object.fromEntries(code) }
  })
  return keepIfSame(value, rows)
}

export function rewriteExpressions(text: string, renamed: ReadonlyMap<string, string>): string {
  if (!hasTemplate(text)) return text
  const parsed = parseTemplate(text)
  if (!parsed.ok) return text
  return parsed.parts
    .map((part) => (part.kind === 'text' ? part.text : `{{${rewriteCode(part.source, renamed)}}}`))
    .join('')
}

export function rewriteCode(source: string, renamed: ReadonlyMap<string, string>): string {
  if (!/steps|Urls/.test(source)) return source
  const keepsSteps = declaresSteps(source)
  const inCode = codeMask(source)
  const isCode = (at: number) => inCode[at] === 1
  return source.replace(stepAccess, (text, owner, dot, dotId, open, quote, quotedId, offset: number) => {
    const target = renamed.get(dotId ?? quotedId)
    if (target === undefined || !isCode(offset) || (owner === 'steps' && keepsSteps)) return text
    if (quotedId !== undefined) return `${owner}${open}${quote}${target}${quote}`
    if (isIdentifier(target)) return `${owner}${dot}${target}`
    return `${owner}${dot.includes('?') ? '?.' : ''}[${JSON.stringify(target)}]`
  })
}

/** `steps.id`, `steps?.id`, `steps['id`, `steps?.["id`; a hyphen cannot be part of what follows a dot. */
const stepAccess =
  /(?<![\w$.])(steps|run\s*\??\.\s*(?:callbackUrls|approvalUrls))(?:(\s*\??\.\s*)([A-Za-z_$][\w$]*)|(\s*(?:\?\.)?\s*\[\s*)(['"])([A-Za-z_][\w-]*)\5)/g

function declaresSteps(source: string): boolean {
  return /\b(?:const|let|var|function|class)\s+steps\b|(?<![\w$.])steps\s*=(?![=>])/.test(source)
}

function isIdentifier(id: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(id)
}

function rewriteValue(value: Json, renamed: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return rewriteExpressions(value, renamed)
  if (Array.isArray(value))
    return keepIfSame(
      value,
      value.map((item) => rewriteValue(item, renamed)),
    )
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, item]) => [key, rewriteValue(item, renamed)] as const)
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries)
}

function keepIfSame(before: Json[], after: Json[]): Json[] {
  return after.every((item, index) => item === before[index]) ? before : after
}

/** 1 for every character that is code, 0 inside strings, comments and the text of template literals. */
function codeMask(source: string): Uint8Array {
  const mask = new Uint8Array(source.length)
  // Depth of braces at which each open template literal's `${` began.
  const templates: number[] = []
  let depth = 0
  let at = 0
  while (at < source.length) {
    const char = source[at]
    const pair = source.slice(at, at + 2)
    if (pair === '//') at = endOf(source, '\n', at)
    else if (pair === '/*') at = endOf(source, '*/', at)
    else if (char === "'" || char === '"') at = endOfString(source, at, char)
    else if (char === '`' || (char === '}' && templates.at(-1) === depth)) {
      if (char === '}') templates.pop()
      const end = endOfTemplateText(source, at + 1)
      if (end.opens) templates.push(depth)
      at = end.at
    } else {
      if (char === '{') depth++
      if (char === '}') depth--
      mask[at] = 1
      at++
    }
  }
  return mask
}

function endOf(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from)
  return found < 0 ? source.length : found + mark.length
}

function endOfString(source: string, from: number, quote: string): number {
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === quote || source[at] === '\n') return at + 1
  }
  return source.length
}

function endOfTemplateText(source: string, from: number): { at: number; opens: boolean } {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === '`') return { at: at + 1, opens: false }
    else if (source[at] === '$' && source[at + 1] === '{') return { at: at + 2, opens: true }
  }
  return { at: source.length, opens: false }
}
