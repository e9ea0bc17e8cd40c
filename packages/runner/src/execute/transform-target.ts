import type { Json, JsonObject } from '@millrace/contracts'
import { reservedKeys } from '../json/index.ts'

/** `address.city` as its keys; null when one of them is empty or would reach a prototype. */
export function targetKeys(to: string): string[] | null {
  const keys = to.split('.')
  return keys.some((key) => key.trim() === '' || reservedKeys.has(key)) ? null : keys
}

/** The first two targets that cannot both be: `address` and `address.city`, or the same one twice. */
export function findConflict(targets: readonly (readonly string[])[]): [number, number] | null {
  const owners = new Map<string, { index: number; isEnd: boolean }>()
  for (const [index, keys] of targets.entries()) {
    for (let length = 1; length <= keys.length; length += 1) {
      const isEnd = length === keys.length
      const path = keys.slice(0, length).join('.')
      const owner = owners.get(path)
      if (owner === undefined) owners.set(path, { index, isEnd })
      else if (owner.isEnd || isEnd) return [owner.index, index]
    }
  }
  return null
}

/** Puts a value at its place; the objects on the way there are made. */
export function assignAt(target: JsonObject, keys: readonly string[], value: Json): void {
  let holder = target
  for (const key of keys.slice(0, -1)) {
    const next = holder[key]
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) {
      holder = next
    } else {
      const made: JsonObject = {}
      holder[key] = made
      holder = made
    }
  }
  const last = keys.at(-1)
  if (last !== undefined) holder[last] = value
}
