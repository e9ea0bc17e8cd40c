export { type HookOutcome, type HookRequest, ingestHook } from './ingest.ts'
export { refusedHooks } from './refusals.ts'
