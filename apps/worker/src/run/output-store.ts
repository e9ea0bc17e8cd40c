import { randomUUIDv7 } from 'node:crypto'
import { inlinePayloadBytes, type Json } from '@millrace/contracts'
import type { PayloadRow } from '@millrace/services/lease'
import { measureJson } from './measure-json.ts'

export type StoredOutput =
  | { kind: 'inline' }
  | { kind: 'blob'; payload: PayloadRow }
  | { kind: 'too-large'; bytes: number }

/** Resolves with the blob's key when it is durable. */
export type PutBlob = (text: string) => Promise<{ key: string }>

/**
 * Where an output goes: into its row, or to the blob store before the row that names it is written. Blobs also take
 * the strings that jsonb refuses, so that a resumed run sees what the first attempt saw.
 */
export async function storeOutput({
  output,
  limitBytes,
  putBlob,
}: {
  output: Json | undefined
  limitBytes: number
  putBlob: PutBlob
}): Promise<StoredOutput> {
  if (output === undefined) return { kind: 'inline' }
  const measured = measureJson(output)
  const fits = measured.ok && measured.fitsJsonb
  // The measure is an upper bound, which spares small values the exact one.
  if (fits && measured.bytes <= inlinePayloadBytes) return { kind: 'inline' }
  const text = JSON.stringify(output)
  const bytes = Buffer.byteLength(text)
  if (bytes > limitBytes) return { kind: 'too-large', bytes }
  if (fits && bytes <= inlinePayloadBytes) return { kind: 'inline' }
  const { key } = await putBlob(text)
  return { kind: 'blob', payload: { id: randomUUIDv7(), bytes, blobKey: key } }
}
