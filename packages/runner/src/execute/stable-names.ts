import type { Json } from '@millrace/contracts'
import { hasTemplate, parseTemplate, soleExpression } from '@millrace/contracts/expression'

/** What these hold is the same whenever the run is resumed: it is in the journal, or in what started the run. */
const stableRoots: ReadonlySet<string> = new Set([
  'trigger',
  'steps',
  'config',
  'customer',
  'instance',
  'flow',
  'loop',
])
const chainPattern =
  /^\s*([A-Za-z_$][\w$]*)(?:\s*\??\.\s*[A-Za-z_$][\w$]*|\s*(?:\?\.)?\[\s*(?:\d+|'[^'\\]*'|"[^"\\]*")\s*\])*\s*$/

/** Whether a value gives the same when it is evaluated again after a resume: it has no expression, or is a plain chain of names. */
export function isStable(value: Json): boolean {
  if (typeof value === 'string') return isStableText(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(isStable)
}

function isStableText(text: string): boolean {
  if (!hasTemplate(text)) return true
  const parsed = parseTemplate(text)
  const sole = parsed.ok ? soleExpression(parsed.parts) : null
  const root = sole === null ? undefined : chainPattern.exec(sole)?.[1]
  return root !== undefined && stableRoots.has(root)
}
