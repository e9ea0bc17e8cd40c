import type { Json, WebhookHandshake } from '@millrace/contracts'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { equalInConstantTime } from '../shared/equal.ts'
import { refuse, requireSecrets } from './sender.ts'
import type { HookTarget } from './target.ts'

/** Challenges are short; whoever sends a long one wants us to say it. */
const longestChallenge = 2048

export interface HandshakeReply {
  kind: 'handshake'
  contentType: 'text/plain; charset=utf-8' | 'application/json'
  body: string
}

/** How a sender that checks the address first is answered, without a run; null: this is not such a request. */
export function replyToHandshake(
  services: Services,
  {
    target,
    handshake,
    read,
  }: { target: HookTarget; handshake: WebhookHandshake; read: (field: string) => Json | undefined },
): HandshakeReply | null {
  const { field, verify, reply = 'text' } = handshake
  const challenge = read(field)
  if (challenge === undefined || challenge === null) return null
  if (typeof challenge !== 'string' && typeof challenge !== 'number') return null
  if (verify !== undefined) requireVerifyToken(services, { target, given: read(verify) })
  const text = String(challenge)
  if (text.length > longestChallenge) {
    throw new ServiceError('bad_request', `The challenge is longer than ${longestChallenge} characters.`)
  }
  return reply === 'json'
    ? { kind: 'handshake', contentType: 'application/json', body: JSON.stringify({ [field]: challenge }) }
    : { kind: 'handshake', contentType: 'text/plain; charset=utf-8', body: text }
}

const tokenValues = z.object({ verifyToken: z.string().min(1) })

function requireVerifyToken(
  services: Services,
  { target, given }: { target: HookTarget; given: Json | undefined },
): void {
  const values = tokenValues.safeParse(requireSecrets(services, target))
  if (!values.success) throw refuse('unusable-connection')
  const { verifyToken } = values.data
  if (typeof given !== 'string' || !equalInConstantTime(given, verifyToken))
    throw refuse('wrong-verify-token')
}
