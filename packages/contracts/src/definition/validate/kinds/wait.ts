import type { Json, JsonObject } from '../../../json.ts'
import type { Context } from '../context.ts'
import type { Path } from '../path.ts'
import { certainly } from './certain.ts'
import { checkSole, type StepPlace } from './place.ts'

export function checkWait(values: JsonObject, { at, context }: StepPlace): void {
  const { report } = context
  const path = [...at, 'with']
  checkSole(values.durationMs, [...path, 'durationMs'], context)
  checkSole(values.timeoutMs, [...path, 'timeoutMs'], context)
  checkUntil(values.until, [...path, 'until'], context)
  if (values.timeoutMs !== undefined && values.callback === undefined) {
    report.add([...path, 'timeoutMs'], 'Only a wait for a callback has a timeoutMs.', {
      hint: 'Remove it, or wait with callback: true.',
    })
  }
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/
/** Fewer milliseconds are seconds that somebody took for milliseconds. */
const smallestMs = 1e11
const hint = 'Write it as 2026-05-01T08:00:00Z, or as an {{ expression }} that gives such a text.'

function checkUntil(until: Json | undefined, path: Path, { report }: Context): void {
  if (typeof until === 'number' && until < smallestMs) {
    report.add(path, `${until} is long past.`, { hint: 'Give milliseconds since the epoch, not seconds.' })
  }
  if (typeof until !== 'string') return
  if (until.includes('{{')) {
    const what = certainly(until)
    if (what === null || what === 'a text' || what === 'a number') return
    report.add(path, `This must be a point in time, but the expression gives ${what}.`, { hint })
    return
  }
  const match = isoTime.exec(until.trim())
  if (match === null || Number.isNaN(Date.parse(until))) {
    report.add(path, `"${until.slice(0, 60)}" is no point in time.`, { hint })
  } else if (match[1] === undefined) {
    report.add(path, `"${until}" has no time zone.`, {
      hint: `Write ${until.trim()}Z for UTC, or an offset such as +02:00.`,
    })
  }
}
