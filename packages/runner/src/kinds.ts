const types = process.getBuiltinModule('node:util/types')

/** Steps have realms of their own, and what they hand over is an instance of none of this realm's classes. */

export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || isA(value, Error)
}

/** Reads what step code made: its getters and its traps run, and may throw. Then `otherwise` stands for it. */
export function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** `instanceof`, of a value that step code may have made. */
export function isA<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  return readOr(false, () => value instanceof type)
}

export function isDate(value: unknown): value is Date {
  return types.isDate(value)
}

export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return types.isMap(value)
}

export function isSet(value: unknown): value is ReadonlySet<unknown> {
  return types.isSet(value)
}

export function isBytes(value: unknown): value is Uint8Array {
  return types.isUint8Array(value)
}
