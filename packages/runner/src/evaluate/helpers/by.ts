import { followPath, parsePath } from '../read-path.ts'
import { refuse } from './argument.ts'

type ReadItem = (item: unknown) => unknown

/** `by` of list helpers: a path into each item, or a function of it; left out, the item itself. */
export function asBy(by: unknown, at: string): ReadItem {
  if (by === undefined) return (item) => item
  if (typeof by === 'function') return (item) => Reflect.apply(by, undefined, [item])
  const path = typeof by === 'string' ? parsePath(by) : null
  return path === null
    ? refuse(at, 'a path such as customer.id, or a function', by)
    : (item) => followPath(item, path)
}

/** `groupBy` and its like say what they group by. */
export function requireBy(by: unknown, at: string): ReadItem {
  return by === undefined ? refuse(at, 'a path such as customer.id, or a function', by) : asBy(by, at)
}
