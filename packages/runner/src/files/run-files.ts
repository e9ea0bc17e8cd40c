import type { ActionFiles } from '@millrace/connector-sdk'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import { createFile } from './create-file.ts'
import { isFile } from './is-file.ts'
import { openFile } from './open-file.ts'
import { Pieces } from './pieces.ts'
import { readText } from './read-text.ts'

/** The files of one run: all of its steps share the pieces that may be on their way to the worker at once. */
export class RunFiles {
  readonly #pieces = new Pieces()

  /** Does a step's work with files; lets go of what the work has left open, also when `signal` ends it. */
  async use<T>(
    { requests, signal }: { requests: StepRequests; signal: AbortSignal },
    work: (files: ActionFiles) => Promise<T>,
  ): Promise<T> {
    const over = new AbortController()
    const step = { requests, signal: AbortSignal.any([signal, over.signal]), pieces: this.#pieces }
    try {
      return await work(
        Object.freeze<ActionFiles>({
          create: (content, options) => createFile(step, content, options),
          open: (file) => openFile(step, file),
          text: async (file, options) => readText(await openFile(step, file), options),
          isFile,
        }),
      )
    } finally {
      over.abort(stepIsOver())
    }
  }
}

function stepIsOver(): StepFailure {
  return new StepFailure('code_threw', 'The step is over, and with it every file that it had open')
}
