import { defineConfig } from '@playwright/test'
import { stackUrl } from './support/stack.ts'

const executablePath = process.env.MILLRACE_BROWSER
const asRoot = process.getuid?.() === 0

/** Journeys of a person through a running stack: the one of MILLRACE_E2E_HOME, else the one in .millrace. */
export default defineConfig({
  testDir: './journeys',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  forbidOnly: true,
  retries: 0,
  reporter: [['list'], ['json']],
  use: {
    baseURL: stackUrl(),
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        ...(asRoot ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
      ],
    },
  },
})
