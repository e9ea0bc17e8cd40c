import { type Definition, definitionSchema } from '@millrace/contracts'

/** Whether the server holds what was sent. It orders keys in its own way and fills in defaults. */
export function isSameDraft(sent: Definition, held: Definition): boolean {
  const parsed = definitionSchema.safeParse(sent)
  return isSame(parsed.success ? parsed.data : sent, held)
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  }
  if (!isRecord(a) || !isRecord(b)) return false
  // Keys without a value do not survive the way to the server.
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => isSame(a[key], b[key]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
