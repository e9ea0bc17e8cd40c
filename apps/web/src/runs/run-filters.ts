import { finalRunStatuses, heldReasons, type RunStatus, runStatuses } from '@millrace/contracts'
import type { RunFilters } from '../api/runs.ts'

const keys = [
  'status',
  'held',
  'integration',
  'customer',
  'instance',
  'flow',
  'parent',
  'replayOf',
  'q',
] as const

/** The list's filters live in its address: they survive a reload and can be sent to a colleague. */
export function readFilters(params: URLSearchParams): RunFilters {
  const filters: RunFilters = {}
  for (const key of keys) {
    const value = params.get(key)
    if (value) filters[key] = value
  }
  const status = readStatuses(filters)
  if (status.length === 0) delete filters.status
  else filters.status = status.join(',')
  if (!heldValues.some((held) => held === filters.held)) delete filters.held
  return filters
}

const heldValues = ['any', ...heldReasons] as const

export function toSearch(filters: RunFilters): string {
  const params = new URLSearchParams()
  for (const key of keys) {
    const value = filters[key]
    if (value) params.set(key, value)
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

export function readStatuses(filters: RunFilters): RunStatus[] {
  const given = filters.status?.split(',') ?? []
  return runStatuses.filter((status) => given.includes(status))
}

/** With the status added or taken away, in the order of the contract. */
export function toggleStatus(filters: RunFilters, status: RunStatus): RunFilters {
  const before = readStatuses(filters)
  const after = before.includes(status) ? before.filter((one) => one !== status) : [...before, status]
  const next = runStatuses.filter((known) => after.includes(known))
  return { ...filters, status: next.length === 0 ? undefined : next.join(',') }
}

export function isFiltered(filters: RunFilters): boolean {
  return keys.some((key) => filters[key])
}

/**
 * What of the filter a bulk replay can take: only runs that are over, from the failed step only those that failed, and none
 * that began after `to`, so that the replays themselves are not among them. null: nothing is left.
 */
export function replayableFilter({
  filters,
  from,
  to,
}: {
  filters: RunFilters
  from: 'start' | 'failed'
  to: string
}): (RunFilters & { to: string }) | null {
  const chosen = readStatuses(filters)
  const possible: readonly RunStatus[] = from === 'failed' ? ['failed'] : finalRunStatuses
  const status = chosen.length === 0 ? possible : possible.filter((one) => chosen.includes(one))
  if (status.length === 0 || filters.held) return null
  return { ...filters, status: status.join(','), to }
}
