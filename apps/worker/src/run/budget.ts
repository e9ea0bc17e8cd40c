/**
 * What one run may put into the journal, whatever its sandbox sends. The runner is told the same caps and cuts at them,
 * with a last word; so the worker allows for that word, and for its rougher measure of bytes.
 */
export interface RunCaps {
  logLines: number
  logBytes: number
  logLineBytes: number
  outputBytes: number
  /** Of an output that is sent as a file, such as the list of a long loop. */
  outputFileBytes: number
  /** Step reports of a run in all. */
  stepEvents: number
}

export const defaultRunCaps: RunCaps = {
  logLines: 10_000,
  logBytes: 4 * 1024 * 1024,
  logLineBytes: 32 * 1024,
  outputBytes: 16 * 1024 * 1024,
  outputFileBytes: 512 * 1024 * 1024,
  stepEvents: 200_000,
}

const lastWords = 8

/** A runner sends none of the lines that its caps drop: so many of them come from something else, and cost the worker. */
const linesOver = 1000
const bytesOver = 4 * 1024 * 1024

export type LogVerdict = 'keep' | 'drop' | 'drop-and-say-so' | 'flood'

export function createBudget(caps: RunCaps) {
  let logLines = 0
  let logBytes = 0
  let stepEvents = 0
  let saidSo = false
  let droppedLines = 0
  let droppedBytes = 0
  return {
    log(bytes: number): LogVerdict {
      logLines += 1
      logBytes += bytes
      if (logLines <= caps.logLines + lastWords && logBytes <= 4 * caps.logBytes) return 'keep'
      droppedLines += 1
      droppedBytes += bytes
      if (droppedLines > linesOver || droppedBytes > bytesOver) return 'flood'
      if (saidSo) return 'drop'
      saidSo = true
      return 'drop-and-say-so'
    },
    /** False once the run has sent more step reports than any run may. */
    stepEvent(): boolean {
      stepEvents += 1
      return stepEvents <= caps.stepEvents
    },
  }
}
