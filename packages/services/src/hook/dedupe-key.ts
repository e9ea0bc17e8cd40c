import { createHash } from 'node:crypto'
import { type Json, readKeyTemplate } from '@millrace/contracts'
import { ServiceError } from '../errors.ts'
import type { HookTarget } from './target.ts'

const longestHeaderKey = 256

/**
 * What makes two requests the same event: the header or the key template that the flow names, otherwise the webhook-id
 * of Standard Webhooks. null: every request is an event of its own.
 */
export function findDedupeKey({
  target,
  headers,
  value,
}: {
  target: HookTarget
  headers: Headers
  value: Json
}): string | null {
  const { dedupe } = target.webhook
  if (dedupe !== undefined && !dedupe.startsWith('header:')) return fromTemplate(dedupe, { target, value })
  const own = dedupe === undefined ? null : headers.get(dedupe.slice('header:'.length).trim())
  const key = own ?? headers.get('webhook-id')
  if (key === null || key === '') return null
  if (key.length <= longestHeaderKey) return key
  throw new ServiceError('bad_request', `The id of the event is longer than ${longestHeaderKey} characters.`)
}

/** Values of a body may be of any length, and may look like somebody's header: as a digest they meet no other key. */
function fromTemplate(
  template: string,
  { target, value }: { target: HookTarget; value: Json },
): string | null {
  const { keyValues, instanceId, flow } = target.run
  const key = readKeyTemplate(template, {
    trigger: value,
    ...keyValues,
    instance: { id: instanceId },
    flow: { key: flow },
  })
  return key === null ? null : `key:${createHash('sha256').update(key).digest('base64url')}`
}
