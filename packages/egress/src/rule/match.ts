import { type Address, isSameAddress, isWithin, longestPrefix } from '../address/address.ts'
import type { EgressRule } from './rule.ts'

/** `name`: null where an address was asked for. */
export function matchesHost(
  rule: EgressRule,
  { name, address }: { name: string | null; address: Address },
): boolean {
  switch (rule.kind) {
    case 'range':
      return isWithin(address, rule.range)
    case 'any':
    case 'host':
    case 'subdomains':
      return matchesName(rule, name)
    default:
      return rule satisfies never
  }
}

/** Whether a rule matches for its name alone, before any address is known. */
export function matchesName(rule: EgressRule, name: string | null): boolean {
  switch (rule.kind) {
    case 'any':
      return true
    case 'host':
      return rule.host === name
    case 'subdomains':
      return name?.endsWith(`.${rule.parent}`) === true
    case 'range':
      return false
    default:
      return rule satisfies never
  }
}

/** For rules that allow, a port that is not known yet may turn out to be theirs. */
export function mayMatchPort(rule: EgressRule, port: number | null): boolean {
  return rule.port === null || port === null || rule.port === port
}

/** For rules that deny, it is not. */
export function matchesPort(rule: EgressRule, port: number | null): boolean {
  return rule.port === null || rule.port === port
}

/** Whether the rule names this name, and not only a domain around it. */
export function namesHost(rule: EgressRule, name: string | null): boolean {
  return rule.kind === 'host' && rule.host === name
}

/** Whether the rule names this address, and not only a range around it. */
export function namesAddress(rule: EgressRule, address: Address): boolean {
  return namesOneAddress(rule) && isSameAddress(address, rule.range.network)
}

export function namesOneAddress(rule: EgressRule): rule is Extract<EgressRule, { kind: 'range' }> {
  return rule.kind === 'range' && rule.range.prefixLength === longestPrefix(rule.range.network)
}
