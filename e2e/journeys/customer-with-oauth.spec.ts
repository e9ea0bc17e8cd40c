import { expect, type Locator, type Page, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { oauthClient, startShop } from '../support/authorization-server.ts'
import { signIn } from '../support/sign-in.ts'
import { readStack } from '../support/stack.ts'

interface Listed {
  items: { id: string }[]
}

const suffix = Date.now().toString(36)
const key = `shop-${suffix}`
const customer = `initech-${suffix}`

/** Asks the shop who it is, waits to be told to go on, and says so. */
const steps = [
  { id: 'me', name: 'Who am I', use: 'http.request', connection: 'shop', with: { url: '/api/me' } },
  {
    id: 'tell',
    use: 'code',
    with: {
      source: `export default async ({ steps, config, run, log }) => {
  log.info('the shop knows us as ' + JSON.stringify(steps.me.output))
  log.info('from ' + config.folder + ', go on: ' + run.callbackUrls.hold)
}`,
    },
  },
  { id: 'hold', use: 'wait', with: { callback: true } },
  {
    id: 'done',
    use: 'code',
    with: { source: "export default async ({ log }) => {\n  log.info('the shop is done')\n}\n" },
  },
]

const definition = {
  schemaVersion: 1,
  key,
  name: `Shop ${suffix}`,
  connections: {
    dropbox: { connector: 'dropbox', type: 'oauth2', owner: 'organization', label: 'Dropbox' },
    shop: { connector: 'http', type: 'oauth2-code', owner: 'customer', label: 'Shop' },
  },
  config: {
    pages: [
      {
        title: 'Orders',
        fields: [
          {
            key: 'folder',
            type: 'select',
            label: 'Folder',
            required: true,
            optionsFrom: { use: 'dropbox.folders', connection: 'dropbox' },
          },
          {
            key: 'batch',
            type: 'number',
            label: 'Batch size',
            required: true,
            validation: { min: 1, max: 100 },
          },
        ],
      },
    ],
  },
  flows: [{ key: 'main', name: 'Main', trigger: { id: 'trigger', use: 'webhook' }, steps }],
}

test.beforeAll(async () => {
  const { demo } = readStack()
  await api('POST', '/api/v1/integrations', definition)
  await api('POST', '/api/v1/connections', {
    name: `Shared Dropbox ${suffix}`,
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'organization',
    values: {
      accessToken: 'demo-dropbox-token',
      apiUrl: `${demo.url}/dropbox`,
      contentUrl: `${demo.url}/dropbox`,
    },
  })
})
/** With one OAuth app for a type nobody has to say which: the next try begins without. */
test.afterAll(async () => {
  const { items: instances } = await api<Listed>('GET', `/api/v1/instances?integration=${key}`)
  for (const { id } of instances) await api('DELETE', `/api/v1/instances/${id}`)
  const { items: connections } = await api<Listed>('GET', `/api/v1/connections?customer=${customer}`)
  for (const { id } of connections) await api('DELETE', `/api/v1/connections/${id}`)
  const { items: apps } = await api<Listed>('GET', '/api/v1/oauth-apps?connector=http&type=oauth2-code')
  for (const { id } of apps) await api('DELETE', `/api/v1/oauth-apps/${id}`)
})

async function publish(page: Page): Promise<void> {
  await page.goto(`/integrations/${key}/builder`)
  await page.getByRole('button', { name: 'Publish' }).click()
  const dialog = page.getByRole('dialog', { name: 'Publish a version' })
  await dialog.getByLabel('Comment').fill('The first one')
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(dialog).toBeHidden()
}

async function registerOAuthApp(page: Page, issuer: string): Promise<void> {
  await page.goto('/settings/oauth-apps')
  await page.getByRole('button', { name: 'New OAuth app' }).first().click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(`${readStack().url}/oauth/callback`)).toBeVisible()
  await dialog.getByRole('combobox', { name: /^For connections of/ }).click()
  await page.getByRole('option', { name: 'somebody signs in' }).click()
  await dialog.getByLabel(/^Name/).fill(`Shop ${suffix}`)
  await dialog.getByLabel(/^Client id/).fill(oauthClient.id)
  await dialog.getByLabel('Client secret').fill(oauthClient.secret)
  await dialog.getByLabel('Issuer').fill(issuer)
  await dialog.getByLabel('Scopes').fill('openid files.read')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('row').filter({ hasText: `Shop ${suffix}` })).toBeVisible()
}

async function createCustomer(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Customers' }).click()
  await page.getByRole('button', { name: 'New customer' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New customer' })
  await dialog.getByLabel(/^Name/).fill(`Initech ${suffix}`)
  await expect(dialog.getByLabel(/^External id/)).toHaveValue(customer)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('heading', { name: `Initech ${suffix}` })).toBeVisible()
}

/** Makes the customer's connection in the wizard and signs in at the shop, in a window of its own. */
async function connectShop(page: Page, { issuer, refuse }: { issuer: string; refuse: () => () => void }) {
  const dropbox = page.getByRole('combobox', { name: 'Dropbox', exact: true })
  const own = page.getByRole('combobox', { name: 'Shop', exact: true })
  const add = page.getByRole('button', { name: 'New', exact: true })
  await page.locator('div').filter({ has: own, hasNot: dropbox }).filter({ has: add }).locator(add).click()
  const form = page.getByRole('dialog', { name: /^Connect HTTP/ })
  await form.getByRole('textbox', { name: /^Name/ }).fill(`Shop of ${customer}`)
  await form.getByLabel(/^Base URL/).fill(issuer)
  await form.getByRole('button', { name: 'Create and connect' }).click()

  const step = page.getByRole('dialog', { name: `Connect Shop of ${customer}` })
  const connect = step.getByRole('button', { name: 'Connect', exact: false }).last()
  const agree = refuse()
  const refused = await openedBy(page, connect)
  await expect(refused.getByText('Whoever was asked did not agree.')).toBeVisible()
  await refused.close()
  await expect(page.getByText(`Shop of ${customer} is not connected`).first()).toBeVisible()
  agree()
  const accepted = await openedBy(page, connect)
  if (!accepted.isClosed()) await accepted.waitForEvent('close')
  await expect(page.getByText(`Shop of ${customer} is connected`).first()).toBeVisible()
  await expect(step).toBeHidden()
}

/** Nobody has to type anything there: the window comes back from the shop by itself. */
async function openedBy(page: Page, button: Locator): Promise<Page> {
  const opened = page.waitForEvent('popup')
  await button.click()
  return await opened
}

test('an integration is published, a customer signs in at the shop, and a webhook is a run in the live log', async ({
  page,
}) => {
  test.slow()
  const shop = await startShop()
  await using _closed = { [Symbol.asyncDispose]: () => shop.close() }
  await signIn(page)
  await publish(page)
  await registerOAuthApp(page, shop.issuer)
  await createCustomer(page)

  await page.getByRole('tab', { name: 'Instances' }).click()
  await page.getByRole('link', { name: 'New instance' }).click()
  await expect(page.getByRole('heading', { name: 'New instance' })).toBeVisible()
  await page.getByRole('combobox', { name: 'Integration' }).click()
  await page.getByPlaceholder('Search', { exact: true }).fill(suffix)
  await page.getByRole('option', { name: `Shop ${suffix}` }).click()

  // Connections come first: the shared one is chosen, the customer's own is made.
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByText('Shop needs a connection.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Dropbox' }).click()
  await page.getByRole('option', { name: `Shared Dropbox ${suffix}` }).click()
  await connectShop(page, {
    issuer: shop.issuer,
    refuse: () => {
      shop.answerAs('deny')
      return () => shop.answerAs({ accountId: 'person-1' })
    },
  })
  await expect(page.getByRole('combobox', { name: 'Shop' })).toContainText(`Shop of ${customer}`)
  await page.getByRole('button', { name: 'Next' }).click()

  // The folders are those of the Dropbox account.
  await page.getByRole('combobox', { name: 'Folder' }).click()
  await page.getByRole('option', { name: '/orders' }).click()
  await page.getByLabel('Batch size').fill('5000')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByText('Batch size is at most 100.')).toBeVisible()
  await page.getByLabel('Batch size').fill('50')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('region', { name: 'Orders' })).toContainText('/orders')
  await page.getByRole('button', { name: 'Create and deploy' }).click()

  await expect(page.getByText('Enabled')).toBeVisible()
  const address = await page.getByText(/\/hooks\//).textContent()
  await page.getByRole('tab', { name: 'Runs' }).click()
  await expect(page.getByText('No runs yet')).toBeVisible()
  const answer = await fetch(String(address), { method: 'POST', body: '{}' })
  expect(answer.status).toBe(202)
  const row = page.getByRole('row').filter({ hasText: 'webhook' })
  await expect(row).toContainText('Waiting')
  await row.getByRole('link', { name: 'Main' }).click()

  // The log grows while one looks: no reload.
  const log = page.getByRole('region', { name: 'Logs' })
  await expect(log).toContainText('person-1')
  await expect(log).not.toContainText('the shop is done')
  const line = await log.getByText('from /orders, go on').textContent()
  const goOn = /https?:\S+/.exec(String(line))?.[0]
  await fetch(String(goOn), { method: 'POST', body: '{}' })
  await expect(log).toContainText('the shop is done')
  await expect(page.getByText('Succeeded').first()).toBeVisible()
  expect(shop.apiCalls.at(-1)).toEqual({ authorized: true })

  await page.goBack()
  await expect(row).toContainText('Succeeded')
})
