import { runPinned } from './lib/bootstrap.mjs'

await runPinned('scripts/commands/millrace.ts')
