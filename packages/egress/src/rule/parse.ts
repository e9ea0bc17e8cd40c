import { isIPv4 } from 'node:net'
import { formatAddress } from '../address/address.ts'
import { parseHost } from '../address/parse.ts'
import { parseRange } from '../address/range.ts'
import type { EgressRule } from './rule.ts'

/** `problem`: a sentence for the person who wrote the rule. */
export type ParsedEgressRule = { ok: true; rule: EgressRule } | { ok: false; problem: string }

/**
 * Reads a rule: a host (`api.example.com`), every name below one (`*.example.com`), an address (`203.0.113.7`,
 * `[2001:db8::1]`), a range (`203.0.113.0/24`, `[2001:db8::]/32`) or `*`, each with or without a port.
 *
 * @example
 * parseEgressRule('*.example.com:443')
 * // { ok: true, rule: { kind: 'subdomains', parent: 'example.com', port: 443 } }
 * parseEgressRule('https://example.com')
 * // { ok: false, problem: '"https://example.com" is a URL: write only its host, like "example.com".' }
 */
export function parseEgressRule(text: string): ParsedEgressRule {
  const written = text.trim()
  const no = (problem: string): ParsedEgressRule => ({ ok: false, problem })
  if (written === '') return no('A rule cannot be empty.')
  const shown = JSON.stringify(written.length > 100 ? `${written.slice(0, 100)}...` : written)
  if (written.includes('://')) return no(`${shown} is a URL: write only its host${hostOfUrl(written)}.`)

  const parts = splitPort(written)
  if (parts === null) return no(`${shown} is not a host, an address or a range, with or without a port.`)
  const port = readPort(parts.portText)
  if (port === 'invalid') return no(`The port of ${shown} must be a number from 1 to 65535.`)
  const { host } = parts

  if (host === '*') return { ok: true, rule: { kind: 'any', port } }
  if (host.includes('*')) {
    const parent = host.startsWith('*.') ? parseHost(host.slice(2)) : null
    if (parent?.kind !== 'name') {
      return no(
        `In ${shown}, "*" can only stand for everything before a domain, like "*.example.com", or alone.`,
      )
    }
    return { ok: true, rule: { kind: 'subdomains', parent: parent.name, port } }
  }
  if (host.includes('/')) return rangeRule({ host, port, shown })
  const parsed = parseHost(host)
  switch (parsed.kind) {
    case 'name':
      return { ok: true, rule: { kind: 'host', host: parsed.name, port } }
    case 'address': {
      const plain = formatAddress(parsed.address)
      if (host.includes('%')) return no(`${shown} names an interface: write only the address, ${plain}.`)
      if (!host.includes(':') && host !== plain)
        return no(`${shown} is an address in another spelling: write ${plain}.`)
      const prefixLength = parsed.address.family === 4 ? 32 : 128
      return { ok: true, rule: { kind: 'range', range: { network: parsed.address, prefixLength }, port } }
    }
    case 'invalid':
      return no(`${shown} is not a host, an address or a range, with or without a port.`)
    default:
      return parsed satisfies never
  }
}

/**
 * Reads rules separated by commas or spaces, as EGRESS_ALLOW holds them.
 *
 * @example
 * parseEgressRules('10.0.0.0/8, mail.internal:25')
 */
export function parseEgressRules(text: string): { rules: EgressRule[]; problems: string[] } {
  const parsed = text.split(/[\s,]+/).flatMap((part) => (part === '' ? [] : [parseEgressRule(part)]))
  return {
    rules: parsed.flatMap((one) => (one.ok ? [one.rule] : [])),
    problems: parsed.flatMap((one) => (one.ok ? [] : [one.problem])),
  }
}

function rangeRule({
  host,
  port,
  shown,
}: {
  host: string
  port: number | null
  shown: string
}): ParsedEgressRule {
  const parsed = parseRange(host)
  const isPlain = host.includes(':') || isIPv4(host.replace(/\/.*$/, ''))
  if (parsed.ok && isPlain) return { ok: true, rule: { kind: 'range', range: parsed.range, port } }
  const meant =
    isPlain && !parsed.ok && parsed.problem === 'start'
      ? `does not begin where its range does: write ${parsed.start}`
      : 'is not a range: write an address, a slash and a number of bits, like 203.0.113.0/24'
  return { ok: false, problem: `${shown} ${meant}.` }
}

/** `host` without the brackets of IPv6. */
function splitPort(text: string): { host: string; portText: string | null } | null {
  const bracketed = /^\[([^[\]]*:[^[\]]*)\](\/\d+)?(?::([^:]*))?$/.exec(text)
  if (bracketed !== null) {
    const [, address = '', prefix = '', portText] = bracketed
    return { host: address + prefix, portText: portText ?? null }
  }
  const [host = '', portText, ...rest] = text.split(':')
  if (text.includes('[') || text.includes(']')) return null
  return rest.length > 0 ? { host: text, portText: null } : { host, portText: portText ?? null }
}

function readPort(text: string | null): number | null | 'invalid' {
  if (text === null) return null
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : 'invalid'
}

function hostOfUrl(text: string): string {
  const host = URL.canParse(text) ? new URL(text).host : ''
  return host === '' ? '' : `, like "${host}"`
}
