import type { DiffHunk } from '@millrace/contracts'

export interface DiffRow {
  kind: 'same' | 'added' | 'removed'
  /** Number of the line on either side; null: it is not there. */
  before: number | null
  after: number | null
  text: string
}

/** The lines of a hunk one below the other, with their numbers. */
export function unifiedRows({ beforeLine, afterLine, lines }: DiffHunk): DiffRow[] {
  let before = beforeLine
  let after = afterLine
  return lines.map(({ kind, text }) => ({
    kind,
    before: kind === 'added' ? null : before++,
    after: kind === 'removed' ? null : after++,
    text,
  }))
}

/** What stands beside what: lines that were taken away beside those that came in their place. */
export function splitRows(hunk: DiffHunk): { before: DiffRow | null; after: DiffRow | null }[] {
  const pairs: { before: DiffRow | null; after: DiffRow | null }[] = []
  let removed: DiffRow[] = []
  let added: DiffRow[] = []
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      pairs.push({ before: removed[at] ?? null, after: added[at] ?? null })
    }
    removed = []
    added = []
  }
  for (const row of unifiedRows(hunk)) {
    if (row.kind === 'removed') {
      // Another block begins.
      if (added.length > 0) flush()
      removed.push(row)
    } else if (row.kind === 'added') {
      added.push(row)
    } else {
      flush()
      pairs.push({ before: row, after: row })
    }
  }
  flush()
  return pairs
}
