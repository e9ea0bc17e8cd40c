export { type HookOutcome, type HookRequest, ingestHook } from './ingest.ts'
