import { expect, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { Builder } from '../support/builder.ts'
import { signIn } from '../support/sign-in.ts'
import { readStack } from '../support/stack.ts'

interface Rules {
  allow: string[]
  deny: string[]
}

let before: Rules
test.beforeAll(async () => {
  before = await api<Rules>('GET', '/api/v1/organization/egress')
  await api('PUT', '/api/v1/organization/egress', { allow: [], deny: [] })
})
test.afterAll(() => api('PUT', '/api/v1/organization/egress', before))

test('a rule that denies a host stops the next run at it, and the Network tab says so', async ({ page }) => {
  const { host } = new URL(readStack().demo.url)
  const key = `network-${Date.now().toString(36)}`
  await api('POST', '/api/v1/integrations', {
    schemaVersion: 1,
    key,
    name: 'Network',
    flows: [
      {
        key: 'main',
        name: 'Main',
        trigger: { id: 'trigger', use: 'manual' },
        steps: [
          {
            id: 'ask',
            use: 'code',
            with: { source: `export default async () => (await fetch('http://${host}/')).status` },
          },
        ],
      },
    ],
  })
  await signIn(page)
  await page.goto(`/integrations/${key}/builder`)
  const builder = new Builder(page)
  await builder.run()
  await expect(builder.runStatus).toHaveAttribute('data-status', 'succeeded')
  await page.getByRole('link', { name: 'Open run' }).click()
  await page.getByRole('tab', { name: /^Network/ }).click()
  const connections = page.getByRole('region', { name: 'Connections' })
  await expect(connections.getByRole('row').filter({ hasText: host })).toContainText('Allowed')

  await page.getByRole('link', { name: 'Network access' }).click()
  await page.getByRole('button', { name: 'Add rule: Deny' }).click()
  await page.keyboard.type(`http://${host}`)
  await page.getByRole('button', { name: 'Save rules' }).click()
  await expect(page.getByText('is a URL: write only its host')).toBeVisible()
  await page
    .getByRole('textbox', { name: /^Deny: rule \d+$/ })
    .last()
    .fill(host)
  // Not saved yet: leaving tells so, and loses nothing.
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await page.getByRole('button', { name: 'Back to the rules' }).click()
  await expect(page.getByRole('textbox', { name: 'Deny: rule 1' })).toHaveValue(host)
  await page.getByLabel('Would it be allowed?').fill(host)
  await page.getByRole('button', { name: 'Test' }).click()
  await expect(page.getByRole('status').filter({ hasText: `Denied ${host}` })).toBeVisible()
  await page.getByRole('button', { name: 'Save rules' }).click()
  await expect(page.getByText('Rules saved', { exact: true })).toBeVisible()

  await page.goto(`/integrations/${key}/builder`)
  await builder.run()
  await expect(builder.runStatus).toHaveAttribute('data-status', 'failed')
  await page.getByRole('link', { name: 'Open run' }).click()
  await expect(page.getByText('egress_denied').first()).toBeVisible()
  await page.getByRole('link', { name: 'Open Network' }).first().click()
  const refused = connections.getByRole('row').filter({ hasText: host })
  await expect(refused).toContainText('Denied')
  await expect(refused).toContainText('is denied by')
})
