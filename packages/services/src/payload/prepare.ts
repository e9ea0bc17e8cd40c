import { randomUUIDv7 } from 'node:crypto'
import { inlinePayloadBytes, type Json } from '@millrace/contracts'
import type { Services } from '../context.ts'

/** A row for the Payload table, to be inserted in the transaction that refers to it. */
export interface PreparedPayload {
  id: string
  bytes: number
  /** JSON text; null: the value is a blob. */
  inline: string | null
  blobKey: string | null
}

/** Large values are written to the blob store first, so that a committed row never points at nothing. */
export async function preparePayload(
  services: Pick<Services, 'blobs'>,
  value: Json,
): Promise<PreparedPayload> {
  const text = JSON.stringify(value)
  const bytes = Buffer.byteLength(text)
  const id = randomUUIDv7()
  if (bytes <= inlinePayloadBytes && fitsJsonb(text)) return { id, bytes, inline: text, blobKey: null }
  const { key } = await services.blobs.put(text)
  return { id, bytes, inline: null, blobKey: key }
}

/** The transaction that should have referred to the payload failed: its blob would be an orphan. */
export async function discardPayload(services: Services, payload: PreparedPayload): Promise<void> {
  if (payload.blobKey === null) return
  try {
    await services.blobs.delete(payload.blobKey)
  } catch (error) {
    services.log({
      level: 'warn',
      message: 'an orphan blob stays',
      error,
      data: { blobKey: payload.blobKey },
    })
  }
}

/** jsonb refuses NUL and lone surrogates, which JSON allows: such a value is kept as bytes. */
function fitsJsonb(text: string): boolean {
  return !/\\u0000|\\ud[89a-f]/i.test(text)
}
