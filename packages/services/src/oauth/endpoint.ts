import { isIP } from 'node:net'
import type { Field, JsonObject } from '@millrace/contracts'
import { ServiceError } from '../errors.ts'

const placeholder = /\{\{\s*([a-zA-Z][a-zA-Z0-9_]*)\s*\}\}/g
/** What stands inside of an address must not be able to end its host or its path. */
const part = /^[A-Za-z0-9](?:[A-Za-z0-9._~-]{0,251}[A-Za-z0-9])?$/

/**
 * An endpoint with the connection's values in it. Only fields that decide where secrets are sent (`binding`) may stand
 * there: who changes one has to authorize again.
 */
export function fillEndpoint(
  template: string,
  { fields, values }: { fields: readonly Field[]; values: JsonObject },
): URL {
  const filled = template.replace(placeholder, (_, key: string, offset: number) => {
    const field = fields.find((candidate) => candidate.key === key)
    if (field === undefined || field.type === 'secret' || field.binding !== true) {
      throw unusable(
        `The address ${template} names ${key}, which is no open field that decides where secrets go.`,
      )
    }
    const value = values[key] ?? field.default
    if (typeof value !== 'string' || value === '')
      throw unusable(`${field.label} is missing, which ${template} needs.`)
    return offset === 0 ? baseOf(value, field) : partOf(value, field)
  })
  return requireEndpoint(filled)
}

/** https; http only for this machine, where development happens. */
export function requireEndpoint(text: string): URL {
  const url = URL.parse(text)
  const isWeb =
    url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  if (!isWeb) throw unusable(`${text} is not an address that starts with https://.`)
  if (url.username !== '' || url.password !== '')
    throw unusable('An address must hold no user name or password.')
  if (url.hash !== '') throw unusable(`${text} must not hold a part after #.`)
  return url
}

function baseOf(value: string, { label }: Field): string {
  const url = URL.parse(value)
  if (url === null || url.search !== '' || url.hash !== '') throw unusable(`${label} is not a plain address.`)
  return value.replace(/\/+$/, '')
}

function partOf(value: string, { label }: Field): string {
  if (part.test(value)) return value
  throw unusable(`${label} holds characters that cannot stand in an address.`)
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function unusable(message: string): ServiceError {
  return new ServiceError('conflict', message)
}
