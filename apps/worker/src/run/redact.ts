import { findConnector } from '@millrace/connectors/manifests'
import type { SandboxConnection } from '@millrace/contracts'
import { createMask, secretsOf } from '@millrace/contracts/secrets'

/**
 * Masks the secrets of these connections in what a sandbox makes the worker write: hosts, last words, messages. In
 * either case of letters, as hosts have lost theirs. Compiled when it is first needed, which in most runs is never.
 */
export function createRedactor(connections: Iterable<SandboxConnection>): (text: string) => string {
  return whenNeeded(() => createMask([...connections].flatMap(secretsIn), { caseless: true }))
}

/** Masks as the runner does: what a run gave must read the same whoever has masked it. */
export function createMessageMask(connections: Iterable<SandboxConnection>): (text: string) => string {
  return whenNeeded(() => createMask([...connections].flatMap(secretsIn)))
}

function whenNeeded(create: () => (text: string) => string): (text: string) => string {
  let mask: ((text: string) => string) | null = null
  return (text) => {
    mask ??= create()
    return mask(text)
  }
}

/** By the fields of the connection's type; of one that this release does not know, everything is secret. */
function secretsIn({ connector, type, values }: SandboxConnection): string[] {
  const known = findConnector(connector)?.connectionTypes.find(({ key }) => key === type)
  return secretsOf(values, known?.fields ?? [])
}
