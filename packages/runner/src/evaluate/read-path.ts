const partPattern = /(?:^|\.)([^.[\]"'\s]+)|\[(\d+)\]|\[(?:"([^"]*)"|'([^']*)')\]/y

/** `lines[0].sku` or `a["b c"]` as its keys; null when it is no path. */
export function parsePath(path: string): string[] | null {
  if (path.startsWith('.')) return null
  const keys: string[] = []
  partPattern.lastIndex = 0
  while (partPattern.lastIndex < path.length) {
    const part = partPattern.exec(path)
    if (part === null) return null
    const [, name, index, double, single] = part
    keys.push(name ?? index ?? double ?? single ?? '')
  }
  return keys.length === 0 ? null : keys
}

/** What stands at a path of own keys; undefined when nothing does. */
export function followPath(value: unknown, keys: readonly string[]): unknown {
  let found = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = Reflect.get(found, key)
  }
  return found
}
