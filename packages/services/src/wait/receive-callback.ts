import type { Json } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { readContentType } from '../hook/body/content-type.ts'
import { parseTextBody } from '../hook/body/read-body.ts'
import { readBody } from '../shared/read-body.ts'
import { answerCallback, requireCallback } from './answer-callback.ts'

export interface CallbackRequest {
  runId: string
  path: string
  token: string
  headers: Headers
  body: ReadableStream<Uint8Array> | null
  maxBytes: number
}

/** A call to the address of a waiting step: its body, read as a webhook's is, becomes the step's output. */
export async function receiveCallback(
  services: Services,
  { headers, body, maxBytes, ...address }: CallbackRequest,
): Promise<void> {
  // Nobody but who has the address makes us read a body.
  await requireCallback(services, address)
  const length = headers.get('content-length')
  const declaredBytes = length !== null && /^\d+$/.test(length) ? Number(length) : null
  const bytes = await readBody(body, { maxBytes, declaredBytes })
  await answerCallback(services, { ...address, value: parse(bytes, headers.get('content-type')) })
}

function parse(bytes: Buffer, header: string | null): Json {
  const contentType = readContentType(header)
  if (bytes.byteLength === 0) return null
  if (contentType.kind === 'file' || contentType.kind === 'multipart') {
    throw new ServiceError('bad_request', 'Send the body of a callback as JSON, as a form or as text.')
  }
  return parseTextBody(bytes, contentType).body
}
