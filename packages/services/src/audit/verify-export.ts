import {
  type AuditExportLine,
  type AuditHead,
  type AuditVerification,
  auditExportLineSchema,
} from '@millrace/contracts'
import { ServiceError } from '../errors.ts'
import { type ChainCheck, createChainCheck } from './check-chain.ts'

/** Whether an exported log is whole and unchanged; needs nothing but its lines. */
export async function verifyAuditExport(
  lines: AsyncIterable<string>,
  { anchor }: { anchor?: AuditHead | undefined } = {},
): Promise<AuditVerification & { organization: string; isWhole: boolean }> {
  let opened: { check: ChainCheck; organization: { id: string; slug: string }; isWhole: boolean } | null =
    null
  let end: Extract<AuditExportLine, { type: 'head' }> | null = null
  let number = 0
  for await (const text of lines) {
    number += 1
    if (text.trim() === '') continue
    const line = parseLine(text, number)
    if (line.type === 'audit-log' && opened === null) {
      const isWhole = Object.keys(line.filter).length === 0
      opened = { check: createChainCheck({ isWhole, anchor }), organization: line.organization, isWhole }
    } else if (line.type === 'entry' && opened !== null && end === null) {
      const { type: _, seq, previousHash, hash, ...entry } = line
      if (seq === null || previousHash === null || hash === null) throw unreadable(number)
      const organizationId = opened.organization.id
      opened.check.add({ ...entry, organizationId, seq, previousHash, hash })
    } else if (line.type === 'head' && opened !== null && end === null) {
      end = line
    } else {
      throw unreadable(number)
    }
  }
  if (opened === null)
    throw new ServiceError('bad_request', 'This is no export of an audit log: it is empty.')
  if (end === null) {
    const message = 'The export ends without its last line: it was cut off.'
    opened.check.report({ kind: 'missing', seq: null, entryId: null, message })
  }
  const result = opened.check.finish({ head: end?.head ?? null, unchained: end?.unchained ?? 0 })
  return { ...result, organization: opened.organization.slug, isWhole: opened.isWhole }
}

function parseLine(text: string, number: number): AuditExportLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable(number)
  }
  const parsed = auditExportLineSchema.safeParse(value)
  if (!parsed.success) throw unreadable(number)
  // A key that stands twice is read differently by different programs: lines are as JSON.stringify writes them.
  if (JSON.stringify(value) !== text.trim()) throw unreadable(number)
  return parsed.data
}

function unreadable(number: number): ServiceError {
  return new ServiceError('bad_request', `Line ${number} is not a line of an exported audit log.`)
}
