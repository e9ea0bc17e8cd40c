import { type Browser, expect, type Page, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { signIn } from '../support/sign-in.ts'

interface Accepted {
  runId: string
}
interface Run {
  status: string
}

const code = (id: string, source: string) => ({ id, use: 'code', with: { source } })

/** A stranger: no session, no cookies, a narrow screen. */
async function opensWithoutAccount(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
  const page = await context.newPage()
  await page.goto(address)
  return page
}

async function givenIntegration(flow: object): Promise<string> {
  const key = `replay-${Date.now().toString(36)}`
  const definition = { schemaVersion: 1, key, name: key, flows: [{ key: 'main', name: 'Main', ...flow }] }
  await api('POST', '/api/v1/integrations', definition)
  return key
}

const start = (key: string, input: unknown) =>
  api<Accepted>('POST', `/api/v1/integrations/${key}/flows/main/test-run`, { input })

const reaches = (runId: string, status: string) =>
  expect.poll(async () => (await api<Run>('GET', `/api/v1/runs/${runId}`)).status).toBe(status)

test('a person without an account approves behind the link that the run page shows', async ({
  page,
  browser,
}) => {
  const key = await givenIntegration({
    trigger: { id: 'trigger', use: 'manual' },
    steps: [
      {
        id: 'ask',
        use: 'approval',
        with: {
          title: 'Order A-17 is above the limit',
          message: 'Customer: {{ trigger.body.customer }}',
          form: [{ key: 'limit', type: 'number', label: 'New limit', required: true }],
        },
      },
      code('book', 'export default async ({ steps }) => steps.ask'),
    ],
    edges: [
      ['trigger', 'ask'],
      ['ask:approved', 'book'],
    ],
  })
  const { runId } = await start(key, { customer: 'Globex' })
  await signIn(page)
  await page.goto(`/runs/${runId}`)
  await expect(page.getByText(/Waiting for an approval until/).first()).toBeVisible()
  const address = await page.getByText(/\/approvals\//).textContent()

  const guest = await opensWithoutAccount(browser, String(address))
  await expect(guest.getByRole('heading', { name: 'Order A-17 is above the limit' })).toBeVisible()
  await expect(guest.getByText('Customer: Globex')).toBeVisible()
  await expect(guest.locator('meta[name=robots]')).toHaveAttribute('content', /noindex/)
  expect(await guest.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  // Looking decides nothing.
  await guest.reload()
  expect((await api<Run>('GET', `/api/v1/runs/${runId}`)).status).toBe('waiting')

  await guest.getByRole('button', { name: 'Approve' }).click()
  await expect(guest.getByText('New limit is required.')).toBeVisible()
  await guest.getByLabel('New limit').fill('20000')
  await guest.getByLabel('Your name').fill('Eva Example')
  await guest.getByRole('button', { name: 'Approve' }).click()
  await guest.getByRole('button', { name: 'Yes, approve' }).click()
  await expect(guest.getByRole('status').getByText('Approved')).toBeVisible()
  await expect(guest.getByText(/Eva Example/)).toBeVisible()
  expect(await guest.context().cookies()).toEqual([])

  await reaches(runId, 'succeeded')
  await expect(page.getByText('Succeeded').first()).toBeVisible()
  const late = await opensWithoutAccount(browser, String(address))
  await expect(late.getByRole('heading', { name: 'Approved' })).toBeVisible()
  await expect(late.getByRole('button', { name: 'Approve' })).toHaveCount(0)
})

test('a failed run is replayed from the step that failed, with its input mended', async ({ page }) => {
  const key = await givenIntegration({
    trigger: { id: 'trigger', use: 'manual' },
    steps: [
      code('stamp', 'export default async () => Math.random()'),
      code(
        'check',
        'export default async ({ trigger }) => {\n  if (!trigger.body.email) throw new Error("The order has no e-mail")\n  return trigger.body.email\n}',
      ),
    ],
  })
  const { runId } = await start(key, { order: 7 })
  await reaches(runId, 'failed')
  await signIn(page)
  await page.goto(`/runs/${runId}`)
  await page.getByRole('button', { name: 'Replay from here' }).click()
  const dialog = page.getByRole('dialog', { name: 'Replay this run' })
  await expect(dialog.getByRole('combobox', { name: 'Begin with' })).toContainText('check')
  const body = dialog.getByLabel('Body of the trigger')
  await expect(body).toHaveValue(/"order": 7/)
  await body.fill('{ "order": 7, ')
  await expect(dialog.getByRole('button', { name: 'Replay', exact: true })).toBeDisabled()
  await body.fill('{ "order": 7, "email": "eva@example.com" }')
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click()

  await expect(page).not.toHaveURL(new RegExp(runId))
  await expect(page.getByText('Succeeded').first()).toBeVisible()
  await expect(page.getByText('reused').first()).toBeVisible()
  await expect(page.getByText('from check')).toBeVisible()
  await page.getByRole('link', { name: runId.slice(-12) }).click()
  await expect(page).toHaveURL(new RegExp(runId))
  await expect(page.getByRole('button', { name: '1 replay' })).toBeVisible()
})

test('all failed runs of a filter are replayed at once', async ({ page }) => {
  const key = await givenIntegration({
    trigger: { id: 'trigger', use: 'manual' },
    steps: [code('fail', 'export default async () => {\n  throw new Error("Closed")\n}')],
  })
  for (let order = 0; order < 3; order += 1) {
    const { runId } = await start(key, { order })
    await reaches(runId, 'failed')
  }
  await signIn(page)
  await page.goto(`/runs?status=failed&integration=${key}`)
  await page.getByRole('button', { name: 'Replay all' }).click()
  const dialog = page.getByRole('dialog', { name: 'Replay what the list shows' })
  await dialog.getByRole('button', { name: 'Replay 3 runs' }).click()
  await expect(dialog.getByRole('status')).toHaveText(/Done: 3 replayed/)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect
    .poll(async () => {
      const { items } = await api<{ items: unknown[] }>('GET', `/api/v1/runs?integration=${key}`)
      return items.length
    })
    .toBe(6)
})
