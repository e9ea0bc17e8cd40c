import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensurePackage } from '../platform/apt.ts'
import { ensureBrowser } from '../platform/browser.ts'
import { buildAll } from '../platform/build.ts'
import { readConfig, root } from '../platform/config.ts'
import { generateClient } from '../platform/generate.ts'
import { installBubblewrap, isolationWarning, prepareIsolation } from '../platform/isolation.ts'
import { findFreePort } from '../platform/ports.ts'
import { terminalProgress } from '../platform/progress.ts'
import { startStack } from '../platform/stack.ts'
import { StartError } from '../platform/start-error.ts'
import { runVisible } from '../platform/task.ts'

/** `npm test [-- unit|integration|e2e] [file...]`: sets up what is missing, runs the suites, ends with one line of counts. */
const suites = ['unit', 'integration', 'e2e'] as const
type Suite = (typeof suites)[number]

interface Counts {
  passed: number
  failed: number
}

const [first, ...rest] = process.argv.slice(2)
const chosen = suites.find((suite) => suite === first)
const filters = chosen || first === undefined ? rest : [first, ...rest]
const results = await mkdtemp(path.join(tmpdir(), 'millrace-test-'))
try {
  const total = await runSuites(chosen ? [chosen] : [...suites])
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
} catch (error) {
  console.error(error instanceof StartError ? `\n${error.message}` : error)
  process.exitCode = 1
} finally {
  await rm(results, { recursive: true, force: true })
}
process.exit()

async function runSuites(wanted: Suite[]): Promise<Counts> {
  const progress = terminalProgress()
  await progress.step('Database client', generateClient)
  if (wanted.includes('integration')) {
    await progress.step('Redis server', () => ensurePackage('redis-server'))
    // For the suite of forged addresses, which has a network of its own.
    await progress.step('iproute2', () => ensurePackage('iproute2', { program: 'ip' }))
  }
  await progress.step('Isolation', installBubblewrap)
  const browser = wanted.includes('e2e')
    ? await progress.step('Browser', () => ensureBrowser(process.env))
    : null
  await progress.step('Production build', buildAll)

  const counts: Counts[] = []
  for (const suite of wanted) {
    if (suite === 'e2e') counts.push(await runJourneys(browser))
    else counts.push(await runVitest(suite))
  }
  return counts.reduce((sum, next) => ({
    passed: sum.passed + next.passed,
    failed: sum.failed + next.failed,
  }))
}

async function runVitest(project: 'unit' | 'integration'): Promise<Counts> {
  console.log(`\n${project} tests`)
  const report = path.join(results, `${project}.json`)
  const code = await runVisible([
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ])
  const parsed = await readReport(report)
  const failed = Number(parsed?.numFailedTests ?? 0)
  return { passed: Number(parsed?.numPassedTests ?? 0), failed: code === 0 ? failed : Math.max(1, failed) }
}

/** Starts a stack of its own on free ports, with an empty home, and drives it with a real browser. */
async function runJourneys(browser: string | null): Promise<Counts> {
  console.log('\nend-to-end tests')
  const home = await mkdtemp(path.join(tmpdir(), 'millrace-e2e-'))
  const [port, demoPort] = [await findFreePort(), await findFreePort()]
  const config = readConfig({ MILLRACE_HOME: home, PORT: String(port), DEMO_PORT: String(demoPort) })
  const isolation = await prepareIsolation(config)
  console.log(isolationWarning(isolation) ?? '  Isolation: tier full')
  // Journeys start an authorization server there: the stack has to reach it.
  const authorizationPort = await findFreePort()
  const stack = await startStack({
    config,
    isolation,
    mode: 'production',
    progress: terminalProgress(),
    env: { ...process.env, EGRESS_ALLOW: `127.0.0.1:${authorizationPort}` },
  })
  try {
    const report = path.join(results, 'e2e.json')
    const code = await runVisible(
      ['node_modules/@playwright/test/cli.js', 'test', '--config=e2e/playwright.config.ts', ...filters],
      {
        MILLRACE_E2E_HOME: home,
        MILLRACE_E2E_AUTHORIZATION_PORT: String(authorizationPort),
        ...(browser === null ? {} : { MILLRACE_BROWSER: browser }),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
    )
    const stats = (await readReport(report))?.stats as Record<string, number> | undefined
    // A test that passed only at the second try is a flaky one: counted as failed, so that its race is found.
    const failed = Number(stats?.unexpected ?? 0) + Number(stats?.flaky ?? 0)
    return { passed: Number(stats?.expected ?? 0), failed: code === 0 ? failed : Math.max(1, failed) }
  } finally {
    await stack.stop()
    await rm(home, { recursive: true, force: true })
  }
}

async function readReport(file: string): Promise<Record<string, unknown> | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    console.error(`${path.relative(root, file)} was not written: the runner did not get as far as its tests`)
    return null
  }
}
