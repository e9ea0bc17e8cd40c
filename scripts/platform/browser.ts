import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { ensurePackage } from './apt.ts'
import { root } from './config.ts'
import { StartError } from './start-error.ts'

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The Chromium that the end-to-end tests drive: the machine's own, else Debian's package, else Playwright's download. */
export async function ensureBrowser(env: Record<string, string | undefined>): Promise<string> {
  if (env.MILLRACE_BROWSER) {
    if (existsSync(env.MILLRACE_BROWSER)) return env.MILLRACE_BROWSER
    throw new StartError(`MILLRACE_BROWSER names ${env.MILLRACE_BROWSER}, which does not exist.`)
  }
  const found = installed.find((file) => existsSync(file)) ?? (await playwrightBrowser())
  if (found) return found
  await ensurePackage('chromium').catch(() => undefined)
  const packaged = installed.find((file) => existsSync(file))
  if (packaged) return packaged
  spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium'],
    {
      stdio: 'inherit',
      timeout: 300_000,
    },
  )
  const downloaded = await playwrightBrowser()
  if (downloaded) return downloaded
  throw new StartError(
    'The end-to-end tests need Chromium and none could be installed: install it (Debian: apt-get install chromium), or name one with MILLRACE_BROWSER=/path/to/chrome.',
  )
}

async function playwrightBrowser(): Promise<string | null> {
  const { chromium } = await import('@playwright/test')
  const file = chromium.executablePath()
  return file && existsSync(file) ? file : null
}
