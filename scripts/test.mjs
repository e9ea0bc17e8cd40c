import { runPinned } from './lib/bootstrap.mjs'

await runPinned('scripts/commands/test.ts')
