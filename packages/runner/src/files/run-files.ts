import type { ActionFiles } from '@millrace/connector-sdk'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import { createFile, type FileStep } from './create-file.ts'
import { letHeapGrow } from './heap-growth.ts'
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
    // Made when a file is: few steps have one, and a loop has thousands of steps.
    let begun: { step: FileStep; over: AbortController } | null = null
    let isOver = false
    const step = (): FileStep => {
      if (begun === null) {
        letHeapGrow()
        const over = new AbortController()
        if (isOver) over.abort(stepIsOver())
        const both = AbortSignal.any([signal, over.signal])
        begun = { step: { requests, signal: both, pieces: this.#pieces }, over }
      }
      return begun.step
    }
    const end = () => {
      isOver = true
      begun?.over.abort(stepIsOver())
    }
    try {
      return await work(
        Object.freeze<ActionFiles>({
          create: async (content, options) => createFile(step(), content, options),
          open: async (file) => openFile(step(), file),
          text: async (file, options) => readText(await openFile(step(), file), options),
          isFile,
        }),
      )
    } finally {
      end()
    }
  }
}

function stepIsOver(): StepFailure {
  return new StepFailure('code_threw', 'The step is over, and with it every file that it had open')
}
