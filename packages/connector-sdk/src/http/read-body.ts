import { sizeText } from '@millrace/contracts'
import { ConnectorError } from '../error.ts'

/** Reads a body up to a cap, counted after decompression, and stops the transfer as soon as it is passed. */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.byteLength
    // Leaving the loop cancels the stream.
    if (length > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

function tooLarge(maxBytes: number): ConnectorError {
  return new ConnectorError({
    code: 'output_too_large',
    message: `The answer is larger than ${sizeText(maxBytes)}.`,
    details: { maxBytes },
  })
}
