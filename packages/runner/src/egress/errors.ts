import type { ErrorCode } from '@millrace/contracts'
import type { Refused } from './broker.ts'
import { errnoOf } from './node-internals.ts'

type EgressCode = Extract<ErrorCode, 'egress_denied' | 'egress_limit'>

/** Of the policy. */
const egressCodes: Readonly<Record<string, EgressCode>> = { EACCES: 'egress_denied', EDQUOT: 'egress_limit' }

/** Libraries put codes of their own on errors that pass through them. */
const refusals = new WeakMap<object, EgressCode>()

/** Of what the broker refused, or the hooks in its place; null: the error has another reason. */
export function egressCodeOf(error: object): EgressCode | null {
  return refusals.get(error) ?? null
}

/** A connection that could not be opened: but for what the platform says, as Node's own errors look. `host`: the address, or the name where none is known. */
export function connectError(refused: Refused, { host, port }: { host: string; port: number }): Error {
  const { code, message } = refused
  const text = isOfPlatform(refused) ? message : `connect ${code} ${host}:${port}`
  return systemError(text, { code, syscall: 'connect', address: host, port })
}

/** A name that could not be looked up. */
export function lookupError(refused: Refused, syscall: string, hostname: string): Error {
  const { code, message } = refused
  const text = isOfPlatform(refused) ? message : `${syscall} ${code} ${hostname}`
  return systemError(text, { code, syscall, hostname })
}

/** The platform itself says no, in a sentence of its own: nobody outside was asked. */
export function isOfPlatform({ code }: Refused): boolean {
  return platformCodes.has(code)
}
const platformCodes: ReadonlySet<string> = new Set([
  ...Object.keys(egressCodes),
  ...['EAGAIN', 'EINVAL', 'EIO', 'ENETDOWN', 'EPROTO'],
])

export function isLookupFailure({ code }: Refused): boolean {
  return lookupCodes.has(code) || code.startsWith('EAI_')
}
const lookupCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ENODATA',
  'ESERVFAIL',
  'ETIMEOUT',
  'EREFUSED',
])

/** What a sandbox does not have, so that no rule could allow it. */
export type Absent = 'udp' | 'listen' | 'unix-socket'
const absences = new WeakMap<object, Absent>()

/** What no run may do, whatever the policy says. */
export function forbidden(
  message: string,
  { absent, ...fields }: { absent: Absent; syscall: string; address?: string },
): Error {
  const error = systemError(message, { code: 'EACCES', ...fields })
  absences.set(error, absent)
  return error
}

/** null: it was refused, or failed, for another reason. */
export function absentIn(error: object): Absent | null {
  return absences.get(error) ?? null
}

interface SystemFields {
  code: string
  syscall: string
  address?: string
  port?: number
  hostname?: string
}

export function systemError(message: string, fields: SystemFields): Error {
  const errno = errnoOf(fields.code)
  const error = Object.assign(new Error(message), errno === undefined ? {} : { errno }, fields)
  const code = egressCodes[fields.code]
  if (code !== undefined) refusals.set(error, code)
  return error
}
