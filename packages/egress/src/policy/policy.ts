import type { EgressRules } from '@millrace/contracts'
import type { EgressRule } from '../rule/rule.ts'

export interface EgressTarget {
  /** As it was asked for: a name or an address in any spelling. */
  host: string
  /** null: not known yet (a lookup). Then a rule that allows one port allows, and one that denies one port does not deny. */
  port: number | null
  /** The address that would be connected to. */
  address: string
}

/** Which part of the policy refused. */
export type EgressRefusal = 'not_public' | 'metadata' | 'own' | 'denied' | 'not_listed'

export type EgressDecision = { allowed: true } | { allowed: false; reason: string; refusal: EgressRefusal }

export interface EgressPolicy {
  decide(target: EgressTarget): EgressDecision
}

export interface Endpoint {
  host: string
  port: number
}

export interface EgressPolicyOptions {
  operatorAllow: readonly EgressRule[]
  own?: readonly Endpoint[]
  organization?: EgressRules
}

export function createEgressPolicy(_options: EgressPolicyOptions): EgressPolicy {
  return { decide: () => ({ allowed: false, reason: 'Not built yet.', refusal: 'not_public' }) }
}
