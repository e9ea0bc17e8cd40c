import { createHmac } from 'node:crypto'
import { type WaitPlace, waitAddress, waitTokenSubject } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { equalInConstantTime } from '../shared/equal.ts'

// A wait's address is known before the run gets there and needs no row: its token follows from the run's id and path.

const purpose = 'wait addresses'

type KeySource = Pick<Services, 'vault'>

/** What the sandbox of this run gets to make addresses of its own waits, and of no other run's. */
export function runSecret({ vault }: KeySource, runId: string): Buffer {
  const [key] = vault.deriveKeys(purpose)
  return secretOf(key, runId)
}

/** Of the run's addresses: the path of the step is appended to it, and the token. */
export function callbackBase({ publicUrl }: Pick<Services, 'publicUrl'>, runId: string): string {
  return `${publicUrl}/callbacks/${runId}`
}

export function approvalBase({ publicUrl }: Pick<Services, 'publicUrl'>, runId: string): string {
  return `${publicUrl}/approvals/${runId}`
}

export function callbackUrl(
  services: KeySource & Pick<Services, 'publicUrl'>,
  { runId, path }: { runId: string; path: string },
): string {
  const place = { path, approver: null }
  return waitAddress(callbackBase(services, runId), place, tokenOf(runSecret(services, runId), place))
}

/** `approver`: which of the step's approvers, from 0; null: whoever has the link. */
export function approvalUrl(
  services: KeySource & Pick<Services, 'publicUrl'>,
  { runId, ...place }: WaitPlace & { runId: string },
): string {
  return waitAddress(approvalBase(services, runId), place, tokenOf(runSecret(services, runId), place))
}

/** In constant time. Tokens of a master key that has been replaced are good as long as values of it can be opened. */
export function isToken(
  { vault }: KeySource,
  { runId, token, ...place }: WaitPlace & { runId: string; token: string },
): boolean {
  return vault
    .deriveKeys(purpose)
    .some((key) => equalInConstantTime(token, tokenOf(secretOf(key, runId), place)))
}

function secretOf(key: Buffer, runId: string): Buffer {
  return createHmac('sha256', key).update(`run:${runId}`).digest()
}

/** The sandbox signs the addresses of its own run in the same way. */
function tokenOf(secret: Buffer, place: WaitPlace): string {
  return createHmac('sha256', secret).update(waitTokenSubject(place)).digest('base64url')
}
