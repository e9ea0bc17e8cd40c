import type { Json } from '@millrace/contracts'
import type { Answer } from '../attempt.ts'
import type { Canaries } from './canaries.ts'

/** What a sandbox said, or how it ended, as an answer; nothing that it says may hold a secret. */
export function answerOf(said: Json | { ended: Answer }, { secrets }: Canaries): Answer {
  const text = typeof said === 'string' ? said : JSON.stringify(said)
  if (secrets.some((secret) => text.includes(secret))) return `told a secret: ${text}`
  if (said !== null && typeof said === 'object' && 'ended' in said) return String(said.ended)
  return text
}
