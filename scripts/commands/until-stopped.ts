import { onLauncherLost } from '../lib/bootstrap.mjs'
import type { Stack } from '../platform/stack.ts'
import { StartError } from '../platform/start-error.ts'
import { endTasks } from '../platform/task.ts'

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Starts a stack and keeps it until Ctrl-C, SIGTERM, SIGHUP or the death of a part; then ends all of it. */
export async function untilStopped(start: () => Promise<Stack>): Promise<never> {
  const { promise: signalled, resolve } = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of stopSignals) process.on(signal, () => resolve(signal))
  onLauncherLost(() => resolve('SIGTERM'))

  const starting = start().catch((error: unknown): never => fail(error))
  const outcome = await Promise.race([
    signalled.then((signal) => ({ signal, stack: null })),
    starting.then((stack) => ({ signal: null, stack })),
  ])
  // A signal during the start ends the task under way; `starting` then fails and has cleaned up after itself.
  if (outcome.signal !== null) endTasks()
  const stack = outcome.stack ?? (await starting)
  const reason = outcome.signal ?? (await Promise.race([signalled, stack.broken]))
  if (reason instanceof StartError) console.error(`\n${reason.message}`)
  console.log('\nStopping (running runs may end first; Ctrl-C again stops at once)')
  for (const signal of stopSignals) process.on(signal, () => stack.hurry())
  await stack.stop()
  process.exit(reason instanceof StartError ? 1 : 0)
}

function fail(error: unknown): never {
  if (error instanceof StartError) {
    console.error(`\n${error.message}`)
  } else {
    console.error('\nMillrace could not be started:', error)
  }
  process.exit(1)
}
