const types = process.getBuiltinModule('node:util/types')

/** Steps have realms of their own, and what they hand over is an instance of none of this realm's classes. */

export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error
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
