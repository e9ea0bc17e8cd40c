import type { Json } from '@millrace/contracts'
import type { RunFault, RunJournal } from './platform.ts'

const volatile: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, '<time>'],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>'],
  [/\/[A-Za-z0-9_-]{43}(?=$|[\s"?])/g, '/<token>'],
  [/\b\d+(?:\.\d+)? ms\b/g, '<n> ms'],
]

/** A journal without what differs from run to run: ids, times and tokens. */
export function comparable(journal: RunJournal): RunJournal {
  const { run, steps, reports, logs, respond, children } = journal
  return {
    run: { status: run.status, output: steady(run.output), error: steadyFault(run.error) },
    steps: Object.fromEntries(
      Object.entries(steps)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, step]) => [
          path,
          { ...step, output: steady(step.output), error: steadyFault(step.error) },
        ]),
    ),
    reports,
    logs: logs.map(steadyText),
    respond: steady(respond),
    children: Object.fromEntries(Object.entries(children).map(([path, child]) => [path, comparable(child)])),
  }
}

/** What both platforms must agree on. Side by side, lines may come in any order; errors are data, not their wording. */
export function agreed({ run, steps, logs, respond, children }: RunJournal): object {
  return {
    run: { ...run, error: codeOf(run.error) },
    steps: Object.fromEntries(
      Object.entries(steps).map(([path, step]) => [path, { ...step, error: codeOf(step.error) }]),
    ),
    logs: logs.toSorted(),
    respond,
    children: Object.fromEntries(Object.entries(children).map(([path, child]) => [path, agreed(child)])),
  }
}

function codeOf(fault: RunFault | null): object | null {
  return fault === null ? null : { code: fault.code, stepId: fault.stepId }
}

function steady(value: Json): Json {
  if (typeof value === 'string') return steadyText(value)
  if (Array.isArray(value)) return value.map(steady)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, steady(each)]))
}

function steadyFault(fault: RunFault | null): RunFault | null {
  return fault === null ? null : { ...fault, message: steadyText(fault.message) }
}

function steadyText(text: string): string {
  return volatile.reduce((steadied, [pattern, name]) => steadied.replace(pattern, name), text)
}
