import { fileRefSchema, type Json } from '@millrace/contracts'

/** Ids of the files that a value refers to. Without recursion: the depth of outside data is not that of our stack. */
export function fileIdsIn(value: Json): string[] {
  const ids = new Set<string>()
  const pending: Json[] = [value]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === null || typeof next !== 'object') continue
    const ref = Object.hasOwn(next, '$file') ? fileRefSchema.safeParse(next).data : undefined
    if (ref !== undefined) ids.add(ref.$file)
    else for (const item of Object.values(next)) pending.push(item)
  }
  return [...ids]
}
