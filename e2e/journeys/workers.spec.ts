import { expect, test } from '@playwright/test'
import { signIn } from '../support/sign-in.ts'
import { readStack } from '../support/stack.ts'

interface Worker {
  pid: number
  tier: 'full' | 'restricted' | 'none'
  driver: string
  capacity: number
}

test('the dashboard says how well runs are kept apart, by which workers, and when one is gone', async ({
  page,
}) => {
  const health = await fetch(`${readStack().url}/api/health`)
  const { workers }: { workers: Worker[] } = await health.json()
  const [worker] = workers
  if (worker === undefined) throw new Error('the stack has no worker')
  const words = { full: 'Full isolation', restricted: 'Restricted isolation', none: 'No isolation' }

  await signIn(page)
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: `Workers ${words[worker.tier]}` })
    .click()
  await expect(page.getByRole('heading', { name: 'Workers' })).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: String(worker.pid) })
  await expect(row).toContainText(words[worker.tier])
  await expect(row).toContainText(worker.driver)
  await expect(row).toContainText(`of ${worker.capacity}`)
  await expect(page.getByRole('link', { name: /^Queued/ })).toHaveAttribute('href', '/runs?status=queued')

  // One that died says nothing any more: what is shown then is tried with an answer that tells of it.
  await page.route('**/api/v1/workers', async (route) => {
    const response = await route.fetch()
    const overview = await response.json()
    const silent = { state: 'gone', lastSeenAt: new Date(Date.now() - 120_000).toISOString() }
    await route.fulfill({
      json: { ...overview, workers: overview.workers.map((known: Worker) => ({ ...known, ...silent })) },
    })
  })
  await expect(row).toContainText('Gone')
  await expect(row).toContainText('2 min ago')
  await expect(page.getByText('No worker is alive to ask.')).toBeVisible()
})
