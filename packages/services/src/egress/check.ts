import { lookup as lookUp } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type EgressCheck, type EgressRules, egressCheckInputSchema } from '@millrace/contracts'
import { createEgressPolicy, type EgressDecision, type Lookup, parseEgressRule } from '@millrace/egress'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { getEgressRules } from './get-rules.ts'
import { parseRules } from './parse-rules.ts'

/**
 * Whether a run of now could connect there, by the rules given or else by the stored ones. It answers by policy only:
 * that a name is unknown, leads into a private network or is not answered for is one answer, so nobody learns from here
 * which names exist inside.
 */
export async function checkEgress(
  ctx: Context,
  input: unknown,
  { lookup = lookUpAll }: { lookup?: Lookup } = {},
): Promise<EgressCheck> {
  authorise(ctx, 'egress.check')
  const { host: written, port, rules } = parse(egressCheckInputSchema, input)
  const organization = rules === undefined ? await getEgressRules(ctx) : parseRules(rules, { path: 'rules.' })
  const host = withoutBrackets(written)
  if (isIP(host) !== 0) {
    return toCheck(policyOf(organization).decide({ host, port, address: host }))
  }
  const byName = policyOf(nameRules(organization)).decide({ host, port, address: somePublicAddress })
  if (!byName.allowed) return toCheck(byName)
  const addresses = await publicAddresses({ host, port, lookup })
  if (addresses.length === 0) return { allowed: false, reason: noPublicAddress }
  const decisions = addresses.map((address) => policyOf(organization).decide({ host, port, address }))
  const refused = decisions.find((decision) => !decision.allowed)
  return toCheck(decisions.find((decision) => decision.allowed) ?? refused ?? byName)
}

const noPublicAddress =
  'No public address is known for this name. Only the operator of the platform can open others.'

/** Stands in for any of them where only the name is judged. */
const somePublicAddress = '1.1.1.1'

const lookupTimeoutMs = 3000

function policyOf(organization: EgressRules) {
  return createEgressPolicy({ operatorAllow: [], organization })
}

/** Those that a name alone answers. Where a range may allow it, a name that is not listed has to be looked up. */
function nameRules({ allow, deny }: EgressRules): EgressRules {
  return { allow: allow.some(isRange) ? [] : allow, deny: deny.filter((text) => !isRange(text)) }
}

function isRange(text: string): boolean {
  const parsed = parseEgressRule(text)
  return parsed.ok && parsed.rule.kind === 'range'
}

/** Judged without the organization's rules: a rule for a private range must not tell which names lead into it. */
async function publicAddresses({
  host,
  port,
  lookup,
}: {
  host: string
  port: number
  lookup: Lookup
}): Promise<string[]> {
  const policy = createEgressPolicy({ operatorAllow: [] })
  const found = await lookup(host, { signal: AbortSignal.timeout(lookupTimeoutMs) }).catch(() => [])
  return found
    .map(({ address }) => address)
    .filter((address) => policy.decide({ host, port, address }).allowed)
}

async function lookUpAll(host: string, { signal }: { signal?: AbortSignal }) {
  const found = await unlessAborted(lookUp(host, { all: true, order: 'verbatim' }), signal)
  return found.map(({ address, family }) => ({ address, family: family === 6 ? (6 as const) : (4 as const) }))
}

/** The resolver of the system cannot be stopped: nobody waits for it any longer. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

function toCheck(decision: EgressDecision): EgressCheck {
  return decision.allowed ? { allowed: true, reason: null } : { allowed: false, reason: decision.reason }
}
