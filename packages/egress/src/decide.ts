/** To decide without connecting: for those whose types or bundles have no room for sockets and for another fetch. */
export { type Lookup, systemLookup } from './dial/lookup.ts'
export { createEgressPolicy, type EgressDecision, type EgressPolicy } from './policy/policy.ts'
export { parseEgressRule } from './rule/parse.ts'
