import { auditResults } from '@millrace/contracts'
import type { AuditFilters } from '../api/audit.ts'

/** The address holds days of the viewer, the server wants moments. What somebody wrote by hand and is no day counts for nothing. */
export function toAuditQuery({ from, to, result, ...others }: AuditFilters): AuditFilters {
  const start = dayStart(from, 0)
  const end = dayStart(to, 1)
  const known = auditResults.find((name) => name === result)
  return {
    ...others,
    ...(known && { result: known }),
    ...(start && { from: start }),
    ...(end && { to: end }),
  }
}

function dayStart(day: string | undefined, later: number): string | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '') ?? []
  if (year === undefined) return null
  const start = new Date(Number(year), Number(month) - 1, Number(date) + later)
  return Number.isNaN(start.getTime()) ? null : start.toISOString()
}
