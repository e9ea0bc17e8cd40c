export { type Dialed, type DialOptions, dial } from './dial/dial.ts'
export { EgressDenied } from './dial/errors.ts'
export { type Lookup, type ResolvedAddress, systemLookup } from './dial/lookup.ts'
export { NameMemory, underName } from './dial/name-memory.ts'
export { type ResolveOptions, resolveAllowed } from './dial/resolve.ts'
export { createGuardedFetch, type GuardedFetchOptions } from './fetch/guarded-fetch.ts'
export { createOutbound } from './fetch/outbound.ts'
export {
  type Endpoint,
  type OwnEndpoints,
  type WatchedOwnEndpoints,
  type WatchOwnEndpointsOptions,
  watchOwnEndpoints,
} from './policy/own.ts'
export {
  createEgressPolicy,
  type EgressDecision,
  type EgressPolicy,
  type EgressPolicyOptions,
  type EgressRefusal,
  type EgressTarget,
} from './policy/policy.ts'
export { type ParsedEgressRule, parseEgressRule, parseEgressRules } from './rule/parse.ts'
export type { EgressRule } from './rule/rule.ts'
