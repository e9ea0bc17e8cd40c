import { isIP } from 'node:net'
import { type EgressCheck, egressCheckInputSchema } from '@millrace/contracts'
import { createEgressPolicy, type EgressDecision, type Lookup, systemLookup } from '@millrace/egress/decide'
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
  { lookup = systemLookup }: { lookup?: Lookup } = {},
): Promise<EgressCheck> {
  authorise(ctx, 'egress.check')
  const { host: written, port, rules } = parse(egressCheckInputSchema, input)
  const organization = rules === undefined ? await getEgressRules(ctx) : parseRules(rules, { path: 'rules.' })
  const host = written.replace(/^\[(.+)\]$/, '$1')
  const policy = createEgressPolicy({ operatorAllow: [], organization })
  const byName = policy.decideName({ host, port })
  if (!byName.allowed || isIP(host) !== 0) return toCheck(byName)
  const addresses = await publicAddresses({ host, port, lookup })
  if (addresses === null) return { allowed: false, reason: noPublicAddress }
  const decisions = addresses.map((address) => policy.decide({ host, port, address }))
  return toCheck(decisions.find(({ allowed }) => allowed) ?? decisions[0] ?? byName)
}

const noPublicAddress =
  'No public address is known for this name. Only the operator of the platform can open others.'

const lookupTimeoutMs = 3000

/**
 * Judged without the organization's rules, which must not tell which names lead into a private range. Null: there is none,
 * or one that is not public, for which the whole name is refused.
 */
async function publicAddresses({
  host,
  port,
  lookup,
}: {
  host: string
  port: number
  lookup: Lookup
}): Promise<string[] | null> {
  const policy = createEgressPolicy({ operatorAllow: [] })
  const found = await inTime(lookup(host, {})).catch(() => [])
  const addresses = found.map(({ address }) => address)
  const arePublic = addresses.every((address) => policy.decide({ host, port, address }).allowed)
  return addresses.length > 0 && arePublic ? addresses : null
}

/** The resolver of the system cannot be stopped: nobody waits for it any longer. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the name was not answered for')), lookupTimeoutMs)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function toCheck(decision: EgressDecision): EgressCheck {
  return decision.allowed ? { allowed: true, reason: null } : { allowed: false, reason: decision.reason }
}
