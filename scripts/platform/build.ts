import path from 'node:path'
import { root } from './config.ts'
import { runTask } from './task.ts'

/** Production build of web, worker and runner. Turborepo skips what has not changed since the last build. */
export async function buildAll(): Promise<void> {
  await turbo(['run', 'build', '--output-logs=errors-only'], 'The production build')
}

/** Only what runs inside a sandbox: enough for unit and integration tests. */
export async function buildRunner(): Promise<void> {
  await turbo(
    ['run', 'build', '--filter=@millrace/runner', '--output-logs=errors-only'],
    'The build of the runner',
  )
}

export async function turbo(args: string[], title: string): Promise<string> {
  return await runTask({
    title,
    args: [path.join(root, 'node_modules/turbo/bin/turbo'), ...args],
    env: { TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1' },
  })
}
