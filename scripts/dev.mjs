import { runPinned } from './lib/bootstrap.mjs'

await runPinned('scripts/commands/dev.ts')
