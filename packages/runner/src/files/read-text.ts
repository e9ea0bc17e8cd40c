import { sizeText } from '@millrace/contracts'
import { StepFailure } from '../step-failure.ts'

const defaultMaxBytes = 16 * 1024 * 1024

export async function readText(
  stream: ReadableStream<Uint8Array>,
  { maxBytes = defaultMaxBytes }: { maxBytes?: number } = {},
): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const piece of stream) {
    bytes += piece.length
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) {
      throw new StepFailure(
        'output_too_large',
        `The file is larger than ${sizeText(maxBytes)}, the most that is read as one text: read it as a stream with files.open`,
        { details: { maxBytes } },
      )
    }
    text += decoder.decode(piece, { stream: true })
  }
  return text + decoder.decode()
}
