import type { ActionFiles } from '@millrace/connector-sdk'
import { isBytes } from '../kinds.ts'
import { StepFailure } from '../step-failure.ts'

export type FileContent = Parameters<ActionFiles['create']>[0]

/** Whatever a file is made from, as chunks of bytes. */
export async function* chunksOf(content: FileContent): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof content === 'string' || isBytes(content)) {
    yield bytesOf(content)
    return
  }
  if (!isAsyncIterable(content)) throw notBytes(content)
  for await (const chunk of content) yield bytesOf(chunk)
}

/** Step code is not typed: text where bytes are due is as good, anything else would be lost in silence. */
function bytesOf(chunk: unknown): Uint8Array {
  if (isBytes(chunk)) return chunk
  if (typeof chunk === 'string') return Buffer.from(chunk)
  throw notBytes(chunk)
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function notBytes(value: unknown): StepFailure {
  const what = value === null ? 'null' : typeof value === 'object' ? value.constructor?.name : typeof value
  return new StepFailure(
    'input_invalid',
    `A file is made from text, bytes or a stream of them, not from ${what ?? 'an object'}`,
  )
}
