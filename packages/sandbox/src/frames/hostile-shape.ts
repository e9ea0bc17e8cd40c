const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

export interface ShapeLimits {
  depth: number
  /** Arrays, objects, and what is in them. */
  values: number
  /** Names of properties that differ: V8 keeps each in a table, and a million of them take it a second. */
  names: number
}

/**
 * What of a text makes it hostile, before anything is parsed: a million `[` would end the stack of whoever walks it, and a
 * few megabytes of small things hold an event loop for seconds. One pass over the bytes, and no memory but for texts with
 * very many names. Brackets, commas and colons count outside of strings only; of what is no JSON the parser tells.
 */
export function exceeds(json: Buffer, limits: ShapeLimits): keyof ShapeLimits | null {
  let depth = 0
  let values = 0
  let names = 0
  for (let at = 0; at < json.length; at += 1) {
    switch (json[at]) {
      case quote:
        at = endOfString(json, at)
        break
      case openBracket:
      case openBrace:
        values += 1
        depth += 1
        if (depth > limits.depth) return 'depth'
        break
      case closeBracket:
      case closeBrace:
        depth -= 1
        break
      case comma:
        values += 1
        break
      case colon:
        names += 1
        break
      default:
    }
    if (values > limits.values) return 'values'
  }
  return names > limits.names && hasMoreNames(json, limits.names) ? 'names' : null
}

/** Names of the same meaning that are escaped differently count as several: nobody writes so many of those. */
function hasMoreNames(json: Buffer, limit: number): boolean {
  const seen = new Set<string>()
  for (let at = 0; at < json.length; at += 1) {
    if (json[at] !== quote) continue
    const end = endOfString(json, at)
    if (isFollowedByColon(json, end)) {
      seen.add(json.toString('latin1', at + 1, end))
      if (seen.size > limit) return true
    }
    at = end
  }
  return false
}

function endOfString(json: Uint8Array, start: number): number {
  let end = start + 1
  while (end < json.length && json[end] !== quote) end += json[end] === backslash ? 2 : 1
  return end
}

function isFollowedByColon(json: Uint8Array, end: number): boolean {
  let at = end + 1
  while (isBlank(json[at])) at += 1
  return json[at] === colon
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
