import { expect } from 'vitest'
import { type Case, type Expected, isRefused } from './case.ts'
import type { RunJournal, StepRecord } from './platform.ts'
import type { Played } from './play.ts'

/** Throws what a test runner shows when the case went otherwise than it says. */
export function checkCase({ expect: expected }: Case, played: Played): void {
  if (isRefused(expected)) {
    const parts = expected.problems.map((part) => expect.stringContaining(part))
    expect(played).toEqual({ kind: 'refused', problems: parts })
    return
  }
  if (played.kind === 'refused') throw new Error(`The flow is refused:\n${played.problems.join('\n')}`)
  checkRun(expected, played.journal)
  expect(played.unexpected).toEqual([])
}

function checkRun(expected: Expected, journal: RunJournal): void {
  const { run, output, error, steps, outputs, messages, before, overlap, respond, logs, children } = expected
  expect({ run: journal.run.status, steps: endsOf(journal) }, failuresOf(journal)).toEqual({ run, steps })
  if (output !== undefined) expect(journal.run.output).toEqual(output)
  if (error === undefined && run !== 'canceled') expect(journal.run.error).toBeNull()
  if (error !== undefined) {
    const { message, ...rest } = error
    const said = message === undefined ? {} : { message: expect.stringContaining(message) }
    expect(journal.run.error).toMatchObject({ ...rest, ...said })
  }
  for (const [path, wanted] of Object.entries(outputs ?? {})) {
    expect({ [path]: journal.steps[path]?.output }).toEqual({ [path]: wanted })
  }
  for (const [path, part] of Object.entries(messages ?? {})) {
    expect({ [path]: journal.steps[path]?.error?.message }).toEqual({ [path]: expect.stringContaining(part) })
  }
  for (const [first, second] of before ?? []) {
    expect(endOf(journal, first), `${first} before ${second}`).toBeLessThan(beginOf(journal, second))
  }
  for (const [one, other] of overlap ?? []) {
    expect(beginOf(journal, one), `${one} beside ${other}`).toBeLessThan(endOf(journal, other))
    expect(beginOf(journal, other), `${other} beside ${one}`).toBeLessThan(endOf(journal, one))
  }
  if (respond !== undefined) {
    if (respond === null) expect(journal.respond).toBeNull()
    else expect(journal.respond).toMatchObject(respond)
  }
  if (logs !== undefined) expect(journal.logs).toEqual(logs)
  expect(Object.keys(journal.children).sort()).toEqual(Object.keys(children ?? {}).sort())
  for (const [path, child] of Object.entries(children ?? {})) {
    const own = journal.children[path]
    if (own !== undefined) checkRun(child, own)
  }
}

function endsOf({ steps }: RunJournal): Record<string, string> {
  return Object.fromEntries(Object.entries(steps).map(([path, step]) => [path, endText(step)]))
}

function endText({ status, attempt, error }: StepRecord): string {
  const code = error === null ? '' : ` ${error.code}`
  return `${status}${code}${attempt > 1 ? ` #${attempt}` : ''}`
}

/** Shown with a difference: mostly the reason for it. */
function failuresOf({ run, steps }: RunJournal): string {
  const failed = Object.entries(steps).flatMap(([path, { error }]) =>
    error === null ? [] : [`${path}: ${error.message}`],
  )
  return [...failed, run.error?.message ?? ''].join('\n')
}

function beginOf({ reports }: RunJournal, path: string): number {
  return reports.findIndex((report) => report.startsWith(`${path} running`))
}

function endOf({ reports }: RunJournal, path: string): number {
  return reports.findLastIndex(
    (report) => /^\S+ (?:succeeded|failed|canceled)/.test(report) && report.startsWith(`${path} `),
  )
}
