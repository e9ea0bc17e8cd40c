export { defaultEgressCaps } from './caps.ts'
export {
  createEgress,
  type EgressSettings,
  type OpenEgress,
  type OpenEgressOptions,
  type SandboxEgress,
} from './egress.ts'
export { lookupCapsFor } from './lookup-turns.ts'
