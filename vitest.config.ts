import { defineConfig } from 'vitest/config'

/** Code steps of runs in process are modules of realms of their own. */
const execArgv = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
const skipped = ['**/node_modules/**', '**/dist/**', '**/.next/**', 'e2e/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          execArgv,
          include: ['{apps,packages,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: [...skipped, '**/*.integration.test.{ts,tsx}'],
        },
      },
      {
        test: {
          name: 'integration',
          execArgv,
          include: ['{apps,packages,scripts}/**/*.integration.test.{ts,tsx}'],
          exclude: skipped,
          globalSetup: ['scripts/platform/test-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
