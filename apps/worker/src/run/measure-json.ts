import { forbiddenKeys, type Json } from '@millrace/contracts'

export type Measured = { ok: true; bytes: number; fitsJsonb: boolean } | { ok: false; reason: string }

/**
 * Walks a value from a sandbox once: its keys, about how much memory it takes (two bytes a character), and whether
 * its strings are what jsonb can hold: no NUL, no lone surrogates. The driver has capped its depth, yet a loop costs less than recursion.
 */
export function measureJson(value: Json): Measured {
  const pending: Json[] = [value]
  let bytes = 0
  let fitsJsonb = true
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') {
      bytes += 2 * next.length + 2
      fitsJsonb &&= fits(next)
    } else if (next === null || typeof next !== 'object') bytes += 8
    else if (Array.isArray(next)) {
      bytes += 8
      for (const item of next) pending.push(item)
    } else {
      bytes += 16
      for (const [key, item] of Object.entries(next)) {
        if (forbiddenKeys.has(key)) return { ok: false, reason: `the key ${key} is reserved by JavaScript` }
        bytes += 2 * key.length
        fitsJsonb &&= fits(key)
        pending.push(item)
      }
    }
  }
  return { ok: true, bytes, fitsJsonb }
}

function fits(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
