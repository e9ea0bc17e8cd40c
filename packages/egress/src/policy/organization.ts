import type { EgressRules } from '@millrace/contracts'
import { parseEgressRule } from '../rule/parse.ts'
import type { EgressRule } from '../rule/rule.ts'

interface WrittenRule {
  rule: EgressRule
  text: string
}

export interface OrganizationRules {
  allow: readonly WrittenRule[]
  deny: readonly WrittenRule[]
  /** No `allow` list: every public address. */
  isOpen: boolean
  /** A rule that denies, but nobody knows what. */
  unreadable: string | null
}

/** Rules are checked when they are written. One that cannot be read in spite of that closes: it never opens. */
export function readOrganizationRules({ allow, deny }: EgressRules): OrganizationRules {
  return {
    allow: allow.flatMap(readRule),
    deny: deny.flatMap(readRule),
    isOpen: allow.length === 0,
    unreadable: deny.find((text) => !parseEgressRule(text).ok) ?? null,
  }
}

function readRule(text: string): WrittenRule[] {
  const parsed = parseEgressRule(text)
  return parsed.ok ? [{ rule: parsed.rule, text }] : []
}
