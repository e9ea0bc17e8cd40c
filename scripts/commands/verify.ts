import { turbo } from '../platform/build.ts'
import { root } from '../platform/config.ts'
import { generateClient } from '../platform/generate.ts'
import { checkOutbound } from '../platform/outbound/check.ts'
import { terminalProgress } from '../platform/progress.ts'
import { StartError } from '../platform/start-error.ts'
import { runTask } from '../platform/task.ts'

/** Everything that can be said of the code without running it: no database, no browser. */
const checks: [title: string, run: () => Promise<unknown>][] = [
  ['Database client', generateClient],
  [
    'Format and lint',
    () =>
      node(
        'Format and lint',
        'node_modules/@biomejs/biome/bin/biome',
        'ci',
        '--error-on-warnings',
        '--colors=off',
        '.',
      ),
  ],
  ['Types', () => turbo(['run', 'types', '--output-logs=errors-only', '--continue'], 'Types')],
  [
    'Types of scripts',
    () => node('Types of scripts', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'scripts'),
  ],
  ['Import boundaries', () => turbo(['boundaries'], 'Import boundaries')],
  ['Ways out of server code', () => checkOutbound(root)],
  [
    'Connector manifests',
    () => node('Connector manifests', 'packages/connectors/src/generate-manifests.ts', '--check'),
  ],
  ['Dead code', () => node('Dead code', 'node_modules/knip/bin/knip.js', '--no-progress')],
]

const progress = terminalProgress()
let failed = 0
for (const [title, run] of checks) {
  try {
    await progress.step(title, run)
  } catch (error) {
    failed++
    console.error(error instanceof StartError ? `${error.message}\n` : error)
  }
}
console.log(failed === 0 ? '\nAll checks hold' : `\n${failed} of ${checks.length} checks failed`)
process.exit(failed === 0 ? 0 : 1)

function node(title: string, ...args: string[]): Promise<string> {
  return runTask({ title, args })
}
