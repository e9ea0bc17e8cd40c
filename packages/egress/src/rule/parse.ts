import type { EgressRule } from './rule.ts'

export type ParsedEgressRule = { ok: true; rule: EgressRule } | { ok: false; problem: string }

export function parseEgressRule(text: string): ParsedEgressRule {
  return { ok: false, problem: `"${text}" is not a rule yet.` }
}

/** What EGRESS_ALLOW holds: rules separated by commas or spaces. */
export function parseEgressRules(text: string): { rules: EgressRule[]; problems: string[] } {
  const parsed = text.split(/[\s,]+/).flatMap((part) => (part === '' ? [] : [parseEgressRule(part)]))
  return {
    rules: parsed.flatMap((one) => (one.ok ? [one.rule] : [])),
    problems: parsed.flatMap((one) => (one.ok ? [] : [one.problem])),
  }
}
