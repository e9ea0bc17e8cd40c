import { structuredPatch } from 'diff'
import type { DiffHunk } from './schema.ts'

const context = 3
const mostEdits = 600
const mostLines = 4000

/** What may still be spent on comparing texts of one diff: the time grows with the square of the edits. */
export interface EditBudget {
  edits: number
}

export const createEditBudget = (): EditBudget => ({ edits: 6000 })

/** Two texts that differ, line by line. Texts with hardly anything in common are shown one after the other. */
export function diffLines(
  before: string,
  after: string,
  budget: EditBudget,
): { hunks: DiffHunk[]; isCut: boolean } {
  const maxEditLength = Math.min(mostEdits, budget.edits)
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context, maxEditLength })
  const hunks =
    patch === undefined
      ? [replacement(before, after)]
      : patch.hunks.map(
          (hunk): DiffHunk => ({
            beforeLine: hunk.oldStart,
            afterLine: hunk.newStart,
            lines: hunk.lines.flatMap(toLine),
          }),
        )
  budget.edits -= patch === undefined ? maxEditLength : Math.min(maxEditLength, editsOf(hunks))
  return cut(hunks)
}

function replacement(before: string, after: string): DiffHunk {
  const lines = [
    ...linesOf(before).map((text) => ({ kind: 'removed' as const, text })),
    ...linesOf(after).map((text) => ({ kind: 'added' as const, text })),
  ]
  return { beforeLine: 1, afterLine: 1, lines }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

const kinds = new Map([
  ['+', 'added'],
  ['-', 'removed'],
  [' ', 'same'],
] as const)

/** A line of a patch begins with its sign; `\` says that the last line has no end. */
function toLine(line: string): DiffHunk['lines'] {
  const sign = line.charAt(0)
  if (sign !== '+' && sign !== '-' && sign !== ' ') return []
  return [{ kind: kinds.get(sign) ?? 'same', text: line.slice(1) }]
}

function editsOf(hunks: readonly DiffHunk[]): number {
  return hunks.reduce((sum, { lines }) => sum + lines.filter(({ kind }) => kind !== 'same').length, 1)
}

function cut(hunks: readonly DiffHunk[]): { hunks: DiffHunk[]; isCut: boolean } {
  const kept: DiffHunk[] = []
  let left = mostLines
  for (const hunk of hunks) {
    if (left <= 0) break
    kept.push({ ...hunk, lines: hunk.lines.slice(0, left) })
    left -= hunk.lines.length
  }
  return { hunks: kept, isCut: left < 0 || kept.length < hunks.length }
}
