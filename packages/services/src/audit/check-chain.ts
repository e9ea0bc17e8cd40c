import type { AuditHead, AuditProblem, AuditVerification } from '@millrace/contracts'
import { entryHash, type HashedEntry, zeroHash } from './entry-hash.ts'

export type ChainedEntry = HashedEntry & { previousHash: string; hash: string }

export interface ChainCheck {
  /** The next entry, in the order of `seq`. */
  add(entry: ChainedEntry): void
  report(problem: AuditProblem): void
  /** `head`: where the chain is said to end. */
  finish(given: { head: AuditHead | null; unchained: number }): AuditVerification
}

const shownProblems = 100

/**
 * Follows a chain from its first entry. After a break it goes on from what is stored, so that one changed entry is one
 * problem. `isWhole` false: only some entries are there, which are checked each for itself.
 */
export function createChainCheck({
  isWhole = true,
  anchor,
}: {
  isWhole?: boolean
  anchor?: AuditHead | undefined
} = {}): ChainCheck {
  const problems: AuditProblem[] = []
  let last: AuditHead = { seq: 0, hash: zeroHash }
  let checked = 0
  let isAnchorMet = false
  const report = (problem: AuditProblem) => {
    problems.push(problem)
  }

  function add(entry: ChainedEntry): void {
    checked += 1
    const at = { seq: entry.seq, entryId: entry.id }
    const own = entryHash(entry, entry.previousHash)
    if (own !== entry.hash) {
      report({ kind: 'changed', ...at, message: `Entry ${entry.seq} is not what was recorded.` })
    }
    if (isWhole) {
      if (entry.seq > last.seq + 1) report(missing(last.seq + 1, entry.seq - 1))
      else if (entry.seq <= last.seq || entry.previousHash !== last.hash) {
        const message = `Entry ${entry.seq} does not follow the entry before it.`
        report({ kind: 'reordered', ...at, message })
      }
    }
    if (anchor?.seq === entry.seq) {
      isAnchorMet = true
      if (entry.hash !== anchor.hash) {
        const message = `Entry ${entry.seq} has another hash than the one that was noted: the log up to there was rewritten.`
        report({ kind: 'anchor', ...at, message })
      }
    }
    last = { seq: entry.seq, hash: entry.hash }
  }

  function finish({ head, unchained }: { head: AuditHead | null; unchained: number }): AuditVerification {
    if (isWhole) problems.push(...headProblems(last, head))
    if (anchor !== undefined && !isAnchorMet && isWhole) {
      const message = `Entry ${anchor.seq}, whose hash was noted, is not there.`
      report({ kind: 'anchor', seq: anchor.seq, entryId: null, message })
    }
    return { ok: problems.length === 0, checked, unchained, head, problems: problems.slice(0, shownProblems) }
  }

  return { add, report, finish }
}

function missing(from: number, to: number): AuditProblem {
  const message = from === to ? `Entry ${from} is missing.` : `Entries ${from} to ${to} are missing.`
  return { kind: 'missing', seq: from, entryId: null, message }
}

function headProblems(last: AuditHead, head: AuditHead | null): AuditProblem[] {
  const seq = head?.seq ?? 0
  if (seq > last.seq) return [missing(last.seq + 1, seq)]
  if (seq === last.seq && (head === null || head.hash === last.hash)) return []
  const message = `The chain ends at entry ${last.seq}; its head says another end (entry ${seq}).`
  return [{ kind: 'head', seq: last.seq, entryId: null, message }]
}
