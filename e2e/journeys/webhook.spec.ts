import { execFileSync } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { signIn } from '../support/sign-in.ts'

interface Instance {
  id: string
  flows: { webhookUrl: string | null }[]
}

test('a webhook called with curl is a run in the list, with its customer, steps and output', async ({
  page,
}) => {
  const { items } = await api<{ items: Instance[] }>('GET', '/api/v1/instances?integration=hello-webhook')
  const { flows } = await api<Instance>('GET', `/api/v1/instances/${items[0]?.id}`)
  const webhookUrl = flows[0]?.webhookUrl
  expect(webhookUrl).toBeTruthy()

  await signIn(page)
  await page.getByRole('link', { name: 'Runs' }).click()
  await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible()

  const marker = `Ada ${Date.now()}`
  const answer = execFileSync('curl', [
    '-sS',
    '-X',
    'POST',
    String(webhookUrl),
    '-H',
    'content-type: application/json',
    '-d',
    JSON.stringify({ name: marker }),
  ])
  expect(answer.toString()).toContain(marker)

  // The list is live: no reload.
  const row = page.getByRole('row').filter({ hasText: 'Hello webhook' }).first()
  await expect(row).toContainText('Succeeded')
  await expect(row).toContainText('webhook')
  await row.click()
  await expect(page.getByText('Succeeded').first()).toBeVisible()
  await page.getByText('Trigger', { exact: true }).first().click()
  await expect(page.getByText(marker).first()).toBeVisible()
})
