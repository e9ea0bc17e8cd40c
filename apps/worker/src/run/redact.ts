import { findConnector } from '@millrace/connectors/manifests'
import type { SandboxConnection } from '@millrace/contracts'
import { createMask, secretsOf } from '@millrace/contracts/secrets'

/**
 * Masks the secrets of these connections in what a sandbox makes the worker write: hosts, last words, messages. In
 * either case of letters, as hosts have lost theirs. Compiled when it is first needed, which in most runs is never.
 */
export function createRedactor(connections: readonly SandboxConnection[]): (text: string) => string {
  return whenNeeded(connections, (secrets) => createMask(secrets, { caseless: true }))
}

/** Masks as the runner does: what a run gave must read the same whoever has masked it. */
export function createMessageMask(connections: readonly SandboxConnection[]): (text: string) => string {
  return whenNeeded(connections, (secrets) => createMask(secrets))
}

/** The list may grow: a run that lasts gets other access tokens. */
function whenNeeded(
  connections: readonly SandboxConnection[],
  create: (secrets: string[]) => (text: string) => string,
): (text: string) => string {
  let mask: ((text: string) => string) | null = null
  let known = 0
  return (text) => {
    if (mask === null || known !== connections.length) {
      mask = create(connections.flatMap(secretsIn))
      known = connections.length
    }
    return mask(text)
  }
}

/** By the fields of the connection's type; of one that this release does not know, everything is secret. */
function secretsIn({ connector, type, values }: SandboxConnection): string[] {
  const known = findConnector(connector)?.connectionTypes.find(({ key }) => key === type)
  return secretsOf(values, known?.fields ?? [])
}
