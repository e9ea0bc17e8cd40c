import type { EgressRules } from '@millrace/contracts'
import { type Address, formatAddress } from '../address/address.ts'
import { parseAddress, parseHost } from '../address/parse.ts'
import { describeSpecial } from '../address/special.ts'
import {
  matchesHost,
  matchesName,
  matchesPort,
  mayMatchPort,
  namesAddress,
  namesHost,
  namesOneAddress,
} from '../rule/match.ts'
import type { EgressRule } from '../rule/rule.ts'
import { isMetadataAddress, isMetadataName } from './metadata.ts'
import { type OrganizationRules, readOrganizationRules } from './organization.ts'
import { type Endpoint, fixedOwnEndpoints, type OwnEndpoints } from './own.ts'
import { explain, nameAndPort, quote } from './sentences.ts'
import { embeddedFirst, type Subject } from './subject.ts'

export interface EgressTarget {
  /** As it was asked for: a name or an address in any spelling. */
  host: string
  /** null: not known yet (a lookup). Then a rule that allows one port allows, and one that denies one port does not deny. */
  port: number | null
  /** The address that would be connected to. */
  address: string
}

/**
 * Which part of the policy refused. The first four protect the platform and its network: a name with one such address is
 * refused with all its addresses. The others are wishes of the organization, and hold for each address by itself.
 */
export type EgressRefusal = 'invalid' | 'own' | 'metadata' | 'not_public' | 'denied' | 'not_listed'

/** `reason`: a sentence for the person who reads the egress log. */
export type EgressDecision = { allowed: true } | { allowed: false; reason: string; refusal: EgressRefusal }

export interface EgressPolicy {
  decide(target: EgressTarget): EgressDecision
  /**
   * Before a name is resolved: refuses what no address could make right, so that a name that is not allowed is not even asked
   * for (a question to a name server is a message to it). `allowed` means no more than "not refused yet".
   */
  decideName(target: Pick<EgressTarget, 'host' | 'port'>): EgressDecision
}

export interface EgressPolicyOptions {
  /** EGRESS_ALLOW: the only thing that opens private addresses. */
  operatorAllow: readonly EgressRule[]
  /** The platform's database, Redis and web listener. Names are resolved only by `watchOwnEndpoints`. */
  own?: OwnEndpoints | readonly Endpoint[]
  organization?: EgressRules
}

/**
 * Who may be connected to. Every public address is, unless the organization says otherwise. Refused are:
 *
 * - what `deny` of the organization names;
 * - metadata services, unless a rule of the operator names exactly that address;
 * - addresses that are not public, unless a rule of the operator matches;
 * - the platform's own endpoints, unless a rule of the operator names exactly that host and port;
 * - if the organization has an `allow` list, what is not on it.
 *
 * An IPv4 address inside of an IPv6 address (NAT64, 6to4, Teredo and the like) has to pass all of it as well.
 *
 * @example
 * const policy = createEgressPolicy({ operatorAllow: parseEgressRules('10.1.2.3:25').rules })
 * policy.decide({ host: 'intern.example.com', port: 443, address: '10.1.2.3' })
 * // { allowed: false, refusal: 'not_public',
 * //   reason: 'intern.example.com resolves to an address of a private network.' }
 */
export function createEgressPolicy({
  operatorAllow,
  own = [],
  organization = { allow: [], deny: [] },
}: EgressPolicyOptions): EgressPolicy {
  const parts: Parts = {
    operatorAllow,
    own: isList(own) ? fixedOwnEndpoints(own) : own,
    organization: readOrganizationRules(organization),
  }
  return {
    decide: (target) => decide(parts, target),
    decideName: (target) => decideName(parts, target),
  }
}

interface Parts {
  operatorAllow: readonly EgressRule[]
  own: OwnEndpoints
  organization: OrganizationRules
}

const allowed: EgressDecision = { allowed: true }

function decide(parts: Parts, target: EgressTarget): EgressDecision {
  const host = parseHost(target.host)
  const address = parseAddress(target.address)
  if (host.kind === 'invalid') return refuseInvalid(target.host)
  if (address === null) return refuseInvalid(target.address)
  const name = host.kind === 'name' ? host.name : null
  const subject: Subject = { asked: target.host, name, address, port: target.port }
  return (
    refuseDeniedName(parts, subject) ??
    refuseMetadata(parts, subject) ??
    // Before the platform's own: whoever tries all ports of an address learns of none what is behind it.
    refuseNotPublic(parts, subject) ??
    refuseOwn(parts, subject) ??
    // Not earlier: by rules for ranges inside, an organization could find out where a name leads.
    refuseDeniedAddress(parts, subject) ??
    refuseNotListed(parts, subject) ??
    allowed
  )
}

function refuseDeniedName(
  { organization }: Parts,
  { name, port }: Pick<Subject, 'name' | 'port'>,
): EgressDecision | null {
  const { unreadable, deny } = organization
  if (unreadable !== null) {
    const reason = `The organization's rule ${quote(unreadable)} cannot be read, so nothing is allowed.`
    return refuse('denied', reason)
  }
  const denying = deny.find(({ rule }) => matchesPort(rule, port) && matchesName(rule, name))
  return denying === undefined || name === null
    ? null
    : refuse('denied', `${name} is denied by ${ruleOf(denying.text)}.`)
}

function refuseDeniedAddress({ organization }: Parts, subject: Subject): EgressDecision | null {
  const { name, port } = subject
  for (const { rule, text } of organization.deny.filter((one) => matchesPort(one.rule, port))) {
    const denied = embeddedFirst(subject).find((address) => matchesHost(rule, { name, address }))
    if (denied === undefined) continue
    const is = `denied by ${ruleOf(text)}`
    return refuse('denied', explain(subject, denied, name === null ? is : `${formatAddress(denied)}, ${is}`))
  }
  return null
}

function refuseOwn({ own, operatorAllow }: Parts, subject: Subject): EgressDecision | null {
  const { name, port } = subject
  if (port === null) return null
  const isOpened = (address: Address) =>
    operatorAllow.some((rule) => rule.port === port && (namesHost(rule, name) || namesAddress(rule, address)))
  const refused = embeddedFirst(subject).find(
    (address) => own.isOwn({ name, address, port }) && !isOpened(address),
  )
  if (refused === undefined) return null
  return refuse('own', explain(subject, refused, `a part of the platform itself (port ${port})`))
}

function refuseMetadata({ operatorAllow }: Parts, subject: Subject): EgressDecision | null {
  const { name, port } = subject
  const isByName = name !== null && isMetadataName(name)
  const refused = embeddedFirst(subject).find(
    (address) =>
      (isByName || isMetadataAddress(address)) &&
      !operatorAllow.some((rule) => mayMatchPort(rule, port) && namesAddress(rule, address)),
  )
  if (refused === undefined) return null
  return refuse(
    'metadata',
    isByName ? `${name} is ${metadataService}.` : explain(subject, refused, metadataService),
  )
}

function refuseNotPublic({ operatorAllow }: Parts, subject: Subject): EgressDecision | null {
  const { name, port } = subject
  for (const address of embeddedFirst(subject)) {
    const special = describeSpecial(address)
    const isOpened = () =>
      operatorAllow.some((rule) => mayMatchPort(rule, port) && matchesHost(rule, { name, address }))
    if (special !== null && !isOpened()) return refuse('not_public', explain(subject, address, special))
  }
  return null
}

function refuseNotListed({ organization }: Parts, subject: Subject): EgressDecision | null {
  const { name, port } = subject
  const isListed = organization.allow.some(
    ({ rule }) =>
      mayMatchPort(rule, port) &&
      embeddedFirst(subject).some((address) => matchesHost(rule, { name, address })),
  )
  if (organization.isOpen || isListed) return null
  return refuse('not_listed', notListed(name ?? formatAddress(subject.address), port))
}

function decideName(
  parts: Parts,
  { host: asked, port }: Pick<EgressTarget, 'host' | 'port'>,
): EgressDecision {
  const host = parseHost(asked)
  switch (host.kind) {
    case 'invalid':
      return refuseInvalid(asked)
    case 'address':
      return decide(parts, { host: asked, port, address: formatAddress(host.address) })
    case 'name':
      return refuseName(parts, { name: host.name, port }) ?? allowed
    default:
      return host satisfies never
  }
}

function refuseName(
  parts: Parts,
  { name, port }: { name: string; port: number | null },
): EgressDecision | null {
  const { organization, operatorAllow } = parts
  const denied = refuseDeniedName(parts, { name, port })
  if (denied !== null) return denied
  const mayBeOpened = operatorAllow.some((rule) => namesOneAddress(rule) && mayMatchPort(rule, port))
  if (isMetadataName(name) && !mayBeOpened) return refuse('metadata', `${name} is ${metadataService}.`)
  const mayBeListed = organization.allow.some(
    ({ rule }) => mayMatchPort(rule, port) && (rule.kind === 'range' || matchesName(rule, name)),
  )
  return organization.isOpen || mayBeListed ? null : refuse('not_listed', notListed(name, port))
}

function refuseInvalid(host: string): EgressDecision {
  return refuse('invalid', `${quote(host)} is neither the name of a host nor an address.`)
}

function refuse(refusal: EgressRefusal, reason: string): EgressDecision {
  return { allowed: false, reason, refusal }
}

const metadataService = 'a metadata service of cloud providers'

const ruleOf = (text: string) => `the organization's rule ${text}`

const notListed = (host: string, port: number | null) =>
  `${nameAndPort(host, port)} is not on the organization's list of allowed hosts.`

function isList(own: OwnEndpoints | readonly Endpoint[]): own is readonly Endpoint[] {
  return Array.isArray(own)
}
