import { expect, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { Builder } from '../support/builder.ts'
import { signIn } from '../support/sign-in.ts'

test('a failing step shows its error, with its own line, on the node and in the run', async ({ page }) => {
  const key = `failing-${Date.now().toString(36)}`
  await api('POST', '/api/v1/integrations', {
    schemaVersion: 1,
    key,
    name: 'Failing',
    flows: [
      {
        key: 'main',
        name: 'Main',
        trigger: { id: 'trigger', use: 'manual' },
        steps: [
          { id: 'fine', use: 'code', with: { source: 'export default async () => 1' } },
          {
            id: 'broken',
            use: 'code',
            with: {
              source: 'export default async () => {\n  const order = {}\n  return order.customer.name\n}',
            },
          },
          { id: 'after', use: 'code', with: { source: 'export default async () => 2' } },
        ],
      },
    ],
  })
  await signIn(page)
  await page.goto(`/integrations/${key}/builder`)
  const builder = new Builder(page)
  await expect(builder.node('broken')).toBeVisible()
  await builder.run()

  await expect(builder.runStatus).toHaveAttribute('data-status', 'failed')
  await expect(builder.statusOf('fine')).toHaveAttribute('data-status', 'succeeded')
  await expect(builder.statusOf('broken')).toHaveAttribute('data-status', 'failed')
  await expect(builder.node('broken')).toContainText("Cannot read properties of undefined (reading 'name')")
  await expect(builder.node('after').getByTestId('node-status')).not.toHaveAttribute(
    'data-status',
    'succeeded',
  )

  await page.getByRole('link', { name: 'Open run' }).click()
  await expect(page).toHaveURL(/\/runs\//)
  await expect(page.getByText('Failed').first()).toBeVisible()
  await expect(page.getByText("Cannot read properties of undefined (reading 'name')").first()).toBeVisible()
  await expect(page.getByText(/line 3/).first()).toBeVisible()
})
