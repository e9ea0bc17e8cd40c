import type { Json } from '../json.ts'

/** Masks in keys and values. Gives the value itself where there is nothing to mask, as in most: copies would cost more. */
export function maskJson(value: Json, mask: (text: string) => string): Json {
  if (typeof value === 'string') return mask(value)
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? maskList(value, mask) : maskObject(value, mask)
}

/** The list itself, where there is nothing to mask. */
export function maskList(list: Json[], mask: (text: string) => string): Json[] {
  let masked = list
  for (let index = 0; index < list.length; index += 1) {
    const each = list[index] ?? null
    const clean = maskJson(each, mask)
    if (clean === each) continue
    if (masked === list) masked = [...list]
    masked[index] = clean
  }
  return masked
}

function maskObject(object: { [key: string]: Json }, mask: (text: string) => string): Json {
  const entries = Object.entries(object)
  let changed = false
  for (const entry of entries) {
    const [key, each] = entry
    entry[0] = mask(key)
    entry[1] = maskJson(each, mask)
    changed ||= entry[0] !== key || entry[1] !== each
  }
  return changed ? Object.fromEntries(entries) : object
}
