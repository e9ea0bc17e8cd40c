import { isDate } from '../../kinds.ts'
import { asKey, asList, asNumber, asOneOf, asWhole, HelperError, refuse, show } from './argument.ts'
import { asBy, requireBy } from './by.ts'
import { compareValues, equalityKey } from './equality.ts'

const longestRange = 100_000
const deepest = 100

export const list = {
  unique(list: unknown, by?: unknown) {
    const read = asBy(by, 'list.unique: by')
    const seen = new Set<string>()
    return asList(list, 'list.unique: list').filter((item) => {
      const key = equalityKey(read(item))
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
  },

  groupBy(list: unknown, by: unknown) {
    return toGroups(asList(list, 'list.groupBy: list'), by, 'list.groupBy: by')
  },

  keyBy(list: unknown, by: unknown) {
    const groups = toGroups(asList(list, 'list.keyBy: list'), by, 'list.keyBy: by')
    return Object.fromEntries(Object.entries(groups).map(([key, items]) => [key, items.at(-1)]))
  },

  countBy(list: unknown, by: unknown) {
    const groups = toGroups(asList(list, 'list.countBy: list'), by, 'list.countBy: by')
    return Object.fromEntries(Object.entries(groups).map(([key, items]) => [key, items.length]))
  },

  sortBy(list: unknown, by?: unknown, order: unknown = 'asc') {
    const sign = asOneOf(order, ['asc', 'desc'], 'list.sortBy: order') === 'asc' ? 1 : -1
    const read = asBy(by, 'list.sortBy: by')
    const keyed = asList(list, 'list.sortBy: list').map((item, index) => ({
      item,
      value: asSortable(read(item), `list.sortBy: by of item ${index}`),
    }))
    keyed.sort((left, right) => {
      const leftMissing = isMissing(left.value)
      const rightMissing = isMissing(right.value)
      if (leftMissing || rightMissing) return Number(leftMissing) - Number(rightMissing)
      return sign * compareValues(left.value, right.value)
    })
    return keyed.map(({ item }) => item)
  },

  chunk(list: unknown, size: unknown) {
    const items = asList(list, 'list.chunk: list')
    const each = asWhole(size, { min: 1, max: Number.MAX_SAFE_INTEGER }, 'list.chunk: size')
    const chunks: unknown[][] = []
    for (let start = 0; start < items.length; start += each) chunks.push(items.slice(start, start + each))
    return chunks
  },

  sum(list: unknown, by?: unknown) {
    return total(numbersOf(list, by, 'list.sum'))
  },

  average(list: unknown, by?: unknown) {
    const numbers = numbersOf(list, by, 'list.average')
    return numbers.length === 0 ? null : total(numbers) / numbers.length
  },

  min(list: unknown, by?: unknown) {
    return extreme(list, { by, sign: -1, helper: 'list.min' })
  },

  max(list: unknown, by?: unknown) {
    return extreme(list, { by, sign: 1, helper: 'list.max' })
  },

  flatten(list: unknown, depth: unknown = 1) {
    const items = asList(list, 'list.flatten: list')
    return items.flat(asWhole(depth, { min: 0, max: deepest }, 'list.flatten: depth'))
  },

  compact(list: unknown) {
    return asList(list, 'list.compact: list').filter((item) => !isMissing(item) && item !== '')
  },

  partition(list: unknown, test: unknown) {
    const holds = requireBy(test, 'list.partition: test')
    const parts: [unknown[], unknown[]] = [[], []]
    for (const item of asList(list, 'list.partition: list')) parts[holds(item) ? 0 : 1].push(item)
    return parts
  },

  zip(...lists: unknown[]) {
    const all = lists.map((list, index) => asList(list, `list.zip: list ${index + 1}`))
    const length = all.reduce((most, each) => Math.max(most, each.length), 0)
    return Array.from({ length }, (_, index) => all.map((each) => each[index] ?? null))
  },

  range(start: unknown, end?: unknown, step: unknown = 1) {
    const by = asNumber(step, 'list.range: step')
    if (by === 0) refuse('list.range: step', 'a number other than 0', step)
    const first = end === undefined ? 0 : asNumber(start, 'list.range: start')
    const last = end === undefined ? asNumber(start, 'list.range: start') : asNumber(end, 'list.range: end')
    const length = Math.max(0, Math.ceil((last - first) / by))
    if (length > longestRange) {
      throw new HelperError(
        `list.range: end must leave at most ${longestRange} numbers, got ${show(last)}, which makes ${length}`,
      )
    }
    return Array.from({ length }, (_, index) => first + index * by)
  },

  difference(list: unknown, other: unknown, by?: unknown) {
    const { items, isInOther } = compareLists(list, other, { by, helper: 'list.difference' })
    return items.filter((item) => !isInOther(item))
  },

  intersection(list: unknown, other: unknown, by?: unknown) {
    const { items, isInOther } = compareLists(list, other, { by, helper: 'list.intersection' })
    return items.filter(isInOther)
  },
}

function toGroups(items: readonly unknown[], by: unknown, at: string): Record<string, unknown[]> {
  const read = requireBy(by, at)
  const groups = new Map<string, unknown[]>()
  for (const [index, item] of items.entries()) {
    const key = asKey(read(item), `${at} of item ${index}`)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return Object.fromEntries(groups)
}

function numbersOf(list: unknown, by: unknown, helper: string): number[] {
  const read = asBy(by, `${helper}: by`)
  const label = by === undefined ? 'list' : 'by of list'
  return asList(list, `${helper}: list`).map((item, index) =>
    asNumber(read(item), `${helper}: ${label}[${index}]`),
  )
}

/**
 * Amounts such as 0.1 + 0.2 add up as on paper: the noise beyond the digits that went in is rounded away, where the sum
 * has digits enough for that.
 */
function total(numbers: readonly number[]): number {
  const sum = numbers.reduce((so, each) => so + each, 0)
  const digits = numbers.reduce((most, each) => Math.max(most, digitsAfterPoint(each)), 0)
  return digits <= 12 && Math.abs(sum) < 1e9 ? Number(sum.toFixed(digits)) : sum
}

function digitsAfterPoint(value: number): number {
  if (Number.isInteger(value)) return 0
  const text = String(value)
  return text.includes('e') ? 20 : text.length - text.indexOf('.') - 1
}

function extreme(list: unknown, { by, sign, helper }: { by: unknown; sign: 1 | -1; helper: string }) {
  const read = asBy(by, `${helper}: by`)
  let best: { item: unknown; value: unknown } | null = null
  for (const [index, item] of asList(list, `${helper}: list`).entries()) {
    const value = asSortable(read(item), `${helper}: item ${index}`)
    if (isMissing(value)) continue
    if (best === null || sign * compareValues(value, best.value) > 0) best = { item, value }
  }
  return best === null ? null : best.item
}

function asSortable(value: unknown, at: string): unknown {
  const isSortable =
    isMissing(value) ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && !Number.isNaN(value)) ||
    isDate(value)
  return isSortable ? value : refuse(at, 'a number, a text or a date', value)
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function compareLists(list: unknown, other: unknown, { by, helper }: { by: unknown; helper: string }) {
  const read = asBy(by, `${helper}: by`)
  const items = asList(list, `${helper}: list`)
  const keys = new Set(asList(other, `${helper}: other`).map((item) => equalityKey(read(item))))
  return { items, isInOther: (item: unknown) => keys.has(equalityKey(read(item))) }
}
