import { createRequire } from 'node:module'
import type { InProcessOptions, InProcessRun } from './in-process.ts'

export type { InProcessOptions, InProcessRun } from './in-process.ts'

/**
 * Runs a flow in this process, for suites with thousands of runs. Whoever calls it is the worker: it must answer
 * `commit` and `request` (`MemoryWorker` does). Not isolated: only for flows that are trusted.
 */
export function runInProcess(options: InProcessOptions): Promise<InProcessRun> {
  return natively.runInProcess(options)
}

/** Past the loader of a test runner, which rewrites imports: code steps are modules of Node's own loader. */
const natively: typeof import('./in-process.ts') = createRequire(import.meta.url)('./in-process.ts')
