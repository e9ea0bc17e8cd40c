import { expect, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { Builder } from '../support/builder.ts'
import { signIn } from '../support/sign-in.ts'
import { readStack } from '../support/stack.ts'

const gate = 1500
const toRecords = `export default async ({ steps, log }) => {
  const xml = steps.downloadFile.output.text
  const ids = [...xml.matchAll(/<order[^>]* id="([^"]+)"/g)].map(([, id]) => id)
  log.info('found ' + ids.length + ' orders')
  await new Promise((resolve) => setTimeout(resolve, ${gate}))
  log.info('mapping is done')
  return { reference: 'journey-' + ids[0], count: ids.length }
}`

test('from an empty canvas to a record in the CRM, with the log arriving while the run goes on', async ({
  page,
}) => {
  const { demo } = readStack()
  const suffix = Date.now().toString(36)
  await fetch(`${demo.url}/control/reset`, { method: 'POST' })
  await api('POST', '/api/v1/connections', {
    name: `Journey Dropbox ${suffix}`,
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'organization',
    values: {
      accessToken: 'demo-dropbox-token',
      apiUrl: `${demo.url}/dropbox`,
      contentUrl: `${demo.url}/dropbox`,
    },
  })
  await signIn(page)

  await page.getByRole('button', { name: 'New integration' }).click()
  await page.getByLabel('Name').fill(`Journey orders ${suffix}`)
  await page.getByRole('button', { name: 'Create' }).click()
  const builder = new Builder(page)
  await expect(builder.canvas).toBeVisible()

  // An empty canvas: everything comes onto it by dragging.
  await builder.drag('webhook', { x: 420, y: 60 })
  await expect(builder.node('trigger')).toBeVisible()
  await builder.drag('dropbox.download-file', { x: 420, y: 190 })
  await builder.drag('code', { x: 420, y: 320 })
  await builder.drag('http.request', { x: 420, y: 450 })
  await builder.connect('trigger', 'downloadFile')
  await builder.connect('downloadFile', 'code')
  await builder.connect('code', 'request')

  await builder.select('downloadFile')
  await builder.choose('Connection', `Journey Dropbox ${suffix}`)
  await builder.fill('File', '/orders/orders.xml')

  await builder.select('code')
  await builder.writeCode(toRecords, '// written by hand')

  // The CRM's connection is made from inside the builder.
  await builder.select('request')
  await builder.inspector.getByRole('button', { name: 'New connection' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(`Journey CRM ${suffix}`)
  await dialog.getByLabel(/^API key/).fill('demo-crm-key')
  await dialog.getByLabel(/^Name of the header/).fill('X-Api-Key')
  await dialog.getByLabel(/^Base URL/).fill(`${demo.url}/crm`)
  await dialog.getByRole('contentinfo').getByRole('button', { name: 'Create' }).click()
  await expect(dialog).toBeHidden()
  await builder.choose('Method', 'POST')
  await builder.fill('URL', '/orders')
  await builder.fill('Body', '{{ steps.code.output }}')
  await builder.saved()

  await builder.run()
  // The first line is there while the step is still waiting: the log is live, not a report.
  await expect(page.getByText('found 12 orders')).toBeVisible()
  await expect(builder.runStatus).toHaveAttribute('data-status', 'running')
  await expect(page.getByText('mapping is done')).toBeHidden()
  await expect(page.getByText('mapping is done')).toBeVisible()
  await expect(builder.runStatus).toHaveAttribute('data-status', 'succeeded')
  for (const id of ['downloadFile', 'code', 'request']) {
    await expect(builder.statusOf(id)).toHaveAttribute('data-status', 'succeeded')
  }

  const landed = await fetch(`${demo.url}/crm/orders`, { headers: { 'x-api-key': 'demo-crm-key' } })
  expect(JSON.stringify(await landed.json())).toContain('journey-1001')
})
