import { type EgressRules, egressRulesSchema, type Problem } from '@millrace/contracts'
import { parseEgressRule } from '@millrace/egress/decide'
import { invalid } from '../errors.ts'
import { parse } from '../shared/parse.ts'

/** Rules as a person wrote them, each one checked; whatever is written twice is kept once. */
export function parseRules(input: unknown, { path = '' }: { path?: string } = {}): EgressRules {
  const { allow, deny } = parse(egressRulesSchema, input)
  const problems = [...problemsOf(allow, `${path}allow`), ...problemsOf(deny, `${path}deny`)]
  if (problems.length > 0) throw invalid(problems, sentenceOf(problems.length))
  return { allow: [...new Set(allow)], deny: [...new Set(deny)] }
}

function problemsOf(rules: readonly string[], path: string): Problem[] {
  return rules.flatMap((text, index) => {
    const parsed = parseEgressRule(text)
    return parsed.ok ? [] : [{ path: `${path}[${index}]`, message: parsed.problem }]
  })
}

function sentenceOf(count: number): string {
  return count === 1 ? 'One rule cannot be read.' : `${count} rules cannot be read.`
}
