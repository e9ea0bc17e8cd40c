import { buildRunner } from '../platform/build.ts'
import { readConfig } from '../platform/config.ts'
import { generateClient } from '../platform/generate.ts'
import { isolationWarning, prepareIsolation } from '../platform/isolation.ts'
import { terminalProgress } from '../platform/progress.ts'
import { readDevFile, requireStartable, startStack } from '../platform/stack.ts'
import { untilStopped } from './until-stopped.ts'

await untilStopped(async () => {
  const progress = terminalProgress()
  const config = readConfig(process.env)
  console.log('\nMillrace, development: web and worker reload on change\n')
  await requireStartable(config)
  const isolation = await progress.step('Isolation', () => prepareIsolation(config))
  await progress.step('Database client', generateClient)
  await progress.step('Runner', buildRunner)
  const stack = await startStack({ config, isolation, mode: 'development', progress })
  const dev = await readDevFile(config.home)
  console.log(`\n  Open ${stack.url} and sign in with ${dev.email} / ${dev.password}\n`)
  const warning = isolationWarning(isolation)
  if (warning !== null) console.log(`${warning}\n`)
  return stack
})
