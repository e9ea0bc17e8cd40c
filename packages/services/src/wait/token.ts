import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Services } from '../context.ts'

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

export function callbackUrl(services: KeySource & Pick<Services, 'publicUrl'>, wait: WaitPlace): string {
  const token = tokenOf(runSecret(services, wait.runId), wait.path)
  return `${callbackBase(services, wait.runId)}/${encodeURIComponent(wait.path)}/${token}`
}

/** `approver`: the how manieth of the step's approvers; null: whoever has the link. */
export function approvalUrl(
  services: KeySource & Pick<Services, 'publicUrl'>,
  { approver, ...wait }: WaitPlace & { approver: number | null },
): string {
  const token = tokenOf(runSecret(services, wait.runId), subjectOf(wait.path, approver))
  const address = `${approvalBase(services, wait.runId)}/${encodeURIComponent(wait.path)}/${token}`
  return approver === null ? address : `${address}?approver=${approver}`
}

export interface WaitPlace {
  runId: string
  path: string
}

/** In constant time. Tokens of a master key that has been replaced are good as long as values of it can be opened. */
export function isToken(
  { vault }: KeySource,
  { runId, path, approver, token }: WaitPlace & { approver: number | null; token: string },
): boolean {
  const given = Buffer.from(token)
  return vault.deriveKeys(purpose).some((key) => {
    const right = Buffer.from(tokenOf(secretOf(key, runId), subjectOf(path, approver)))
    return right.length === given.length && timingSafeEqual(right, given)
  })
}

function secretOf(key: Buffer, runId: string): Buffer {
  return createHmac('sha256', key).update(`run:${runId}`).digest()
}

function tokenOf(secret: Buffer, subject: string): string {
  return createHmac('sha256', secret).update(subject).digest('base64url')
}

/** No path holds a #. */
function subjectOf(path: string, approver: number | null): string {
  return approver === null ? path : `${path}#${approver}`
}
