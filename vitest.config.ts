import { defineConfig } from 'vitest/config'

const skipped = ['**/node_modules/**', '**/dist/**', '**/.next/**', 'e2e/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: [...skipped, '**/*.integration.test.{ts,tsx}'],
        },
      },
      {
        test: {
          name: 'integration',
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
