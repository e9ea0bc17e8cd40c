import { isUtf8 } from 'node:buffer'
import type { Json } from '@millrace/contracts'
import { SandboxProtocolError } from '../errors.ts'
import { exceeds, type ShapeLimits } from './hostile-shape.ts'

/** The JSON of a frame. Throws `SandboxProtocolError`. */
export function parseBody(body: Buffer, shape: ShapeLimits): Json {
  if (!isUtf8(body)) throw new SandboxProtocolError('not_utf8', 'The sandbox sent a frame that is not UTF-8')
  const excess = exceeds(body, shape)
  if (excess === 'depth')
    throw new SandboxProtocolError(
      'too_deep',
      `The sandbox sent JSON nested deeper than ${shape.depth} levels`,
    )
  if (excess !== null)
    throw new SandboxProtocolError(
      'too_many',
      `The sandbox sent JSON with more than ${shape[excess]} ${excess}`,
    )
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new SandboxProtocolError(
      'not_json',
      `The sandbox sent a frame of ${body.length} bytes that is not JSON`,
    )
  }
}
