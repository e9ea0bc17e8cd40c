import { buildAll } from '../platform/build.ts'
import { readConfig } from '../platform/config.ts'
import { generateClient } from '../platform/generate.ts'
import { isolationWarning, prepareIsolation } from '../platform/isolation.ts'
import { terminalProgress } from '../platform/progress.ts'
import { readDevFile, requireStartable, startStack } from '../platform/stack.ts'
import { untilStopped } from './until-stopped.ts'

await untilStopped(async () => {
  const progress = terminalProgress()
  const config = readConfig(process.env)
  console.log('\nMillrace\n')
  await requireStartable(config)
  const isolation = await progress.step('Isolation', () => prepareIsolation(config))
  await progress.step('Database client', generateClient)
  await progress.step('Production build', buildAll)
  const stack = await startStack({ config, isolation, mode: 'production', progress })
  const dev = await readDevFile(config.home)
  console.log(`
  Open       ${stack.url}
  Sign in    ${dev.email}  /  ${dev.password}
  API key    ${dev.apiKey}${stack.demoUrl ? `\n  Demo world ${stack.demoUrl}  (a fake Dropbox and a fake CRM)` : ''}
  Logs       ${config.home}/logs

  Ctrl-C stops everything.
`)
  const warning = isolationWarning(isolation)
  if (warning !== null) console.log(`${warning}\n`)
  return stack
})
