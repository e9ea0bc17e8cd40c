import { expect, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { Builder } from '../support/builder.ts'
import { signIn } from '../support/sign-in.ts'

test('a flow with try, transform, state and waits is built by hand, waits without a process and is called back', async ({
  page,
}) => {
  const key = `language-${Date.now().toString(36)}`
  await api('POST', '/api/v1/integrations', {
    schemaVersion: 1,
    key,
    name: 'Language',
    flows: [{ key: 'main', name: 'Main', trigger: { id: 'trigger', use: 'manual' }, steps: [] }],
  })
  await signIn(page)
  await page.goto(`/integrations/${key}/builder`)
  const builder = new Builder(page)
  await page.getByTestId('choose-trigger-manual').click()

  // The try and what it runs: one step by its own button, one from the palette after it, one dragged into finally.
  await builder.addAfter('trigger', 'try')
  await expect(builder.node('try')).toBeVisible()
  await builder.lane('try', 'body').getByRole('button').click()
  await page.getByPlaceholder('Add a step').fill('transform')
  await page.keyboard.press('Enter')
  await expect(builder.node('transform')).toBeVisible()
  await builder.addAfter('transform', 'wait')
  await expect(builder.node('wait')).toBeVisible()
  await builder.fill('How long', '1')
  await builder.choose('Unit of How long', 'seconds')
  await builder.dragInto('set-state', 'try', 'finally')
  await expect(builder.node('setState')).toBeVisible()

  // Undo takes the step and its lane's content away again, redo brings it back.
  await page.keyboard.press('Control+z')
  await expect(builder.node('setState')).toHaveCount(0)
  await page.keyboard.press('Control+Shift+z')
  await expect(builder.node('setState')).toBeVisible()
  await builder.select('setState')
  await builder.fill('Key', 'seen')
  await builder.choose('Operation', 'Add to a number')

  await builder.addAfter('try', 'wait')
  await expect(builder.node('wait2')).toBeVisible()
  await builder.pick('Callback')
  await expect(builder.node('wait2')).toContainText('callback')
  await builder.addAfter('wait2', 'stop')

  await builder.select('transform')
  await builder.fill('Target 1', 'address')
  await builder.fill('Source 1', 'run.callbackUrls.wait2')
  await builder.saved()
  await expect(page.getByRole('button', { name: /problem/ })).toHaveCount(0)

  await builder.run()
  await expect(builder.runStatus).toHaveAttribute('data-status', 'waiting')
  await expect(builder.statusOf('wait2')).toHaveAttribute('data-status', 'waiting')
  for (const id of ['transform', 'wait', 'setState', 'try']) {
    await expect(builder.statusOf(id)).toHaveAttribute('data-status', 'succeeded')
  }

  await builder.select('transform')
  await builder.inspector.getByRole('tab', { name: 'Output' }).click()
  const address = builder.inspector.getByText(/\/callbacks\//)
  const url = /https?:\/\/[^\s"]+/.exec((await address.textContent()) ?? '')?.[0]
  expect(url).toBeTruthy()
  const answer = await fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paid: 'yes indeed' }),
  })
  expect(answer.status).toBe(200)

  await expect(builder.runStatus).toHaveAttribute('data-status', 'succeeded')
  await builder.select('wait2')
  await expect(builder.inspector.getByText('yes indeed')).toBeVisible()
  const again = await fetch(String(url), { method: 'POST', body: 'again' })
  expect(again.status).toBe(410)
})
