import type { FileRef } from '@millrace/contracts'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import type { FileStep } from './create-file.ts'
import { closeHandle, handleOf } from './handle.ts'
import { isFile } from './is-file.ts'

/** Pieces asked for ahead, so that the next one is here when it is wanted. */
const pullsAhead = 4

/** The bytes of a file as a stream. Asks for no piece before somebody reads, and never for more than a few ahead. */
export async function openFile(
  { requests, signal }: FileStep,
  file: FileRef,
): Promise<ReadableStream<Uint8Array>> {
  signal.throwIfAborted()
  if (!isFile(file)) {
    throw new StepFailure(
      'file_missing',
      'This is no file: give what an action or files.create gave, an object with $file, name, contentType and bytes',
    )
  }
  const handle = handleOf(await requests.ask({ op: 'file-open', file: file.$file }))
  return streamOf({ requests, signal, handle })
}

function streamOf({
  requests,
  signal,
  handle,
}: {
  requests: StepRequests
  signal: AbortSignal
  handle: number
}): ReadableStream<Uint8Array> {
  const pulls: Promise<Uint8Array>[] = []
  let closed = false
  let onAbort = () => {}
  const close = () => {
    if (closed) return
    closed = true
    signal.removeEventListener('abort', onAbort)
    closeHandle(requests, handle)
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        onAbort = () => {
          close()
          controller.error(signal.reason)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        if (signal.aborted) onAbort()
      },
      async pull(controller) {
        while (pulls.length < pullsAhead) pulls.push(quietly(requests.pull(handle)))
        try {
          const piece = (await pulls.shift()) ?? new Uint8Array()
          if (closed) return
          if (piece.length > 0) {
            controller.enqueue(piece)
            return
          }
          close()
          controller.close()
        } catch (error) {
          if (closed) return
          close()
          controller.error(error)
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )
}

/** Asked for ahead: it may fail when nobody waits for it any more. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
