import { expect, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { signIn } from '../support/sign-in.ts'

const definition = (key: string, source: string) => ({
  schemaVersion: 1,
  key,
  name: `Versions ${key}`,
  flows: [
    {
      key: 'main',
      name: 'Main',
      trigger: { id: 'trigger', use: 'manual' },
      steps: [{ id: 'greet', name: 'Greet', use: 'code', with: { source } }],
    },
  ],
})

/** Version 1 says hello, version 2 and the draft something else. */
async function givenTwoVersions(): Promise<string> {
  const key = `versions-${Date.now().toString(36)}`
  const at = `/api/v1/integrations/${key}`
  await api('POST', '/api/v1/integrations', definition(key, "export default () => {\n  return 'hello'\n}\n"))
  await api('POST', `${at}/publish`, { comment: 'Says hello' })
  await api('PUT', at, definition(key, "export default () => {\n  return 'good day'\n}\n"))
  await api('POST', `${at}/publish`, { comment: 'More polite' })
  return key
}

test('a version shows what it changed, and an older one becomes the draft again without losing anything', async ({
  page,
}) => {
  const key = await givenTwoVersions()
  await signIn(page)
  await page.goto(`/integrations/${key}`)
  await page.getByRole('tab', { name: 'Versions' }).click()
  await page.getByRole('button', { name: /^v2/ }).click()
  const removed = page.getByRole('row').filter({ hasText: "return 'hello'" })
  await expect(removed).toContainText('removed:')
  await expect(page.getByRole('row').filter({ hasText: "return 'good day'" })).toContainText('added:')
  await page.getByRole('radio', { name: 'Side by side' }).click()
  await expect(removed).toContainText('good day')

  await page.getByRole('button', { name: /^v1/ }).click()
  await expect(page.getByRole('heading', { name: 'Version 1' })).toBeVisible()
  await page.getByRole('button', { name: 'Restore into the draft' }).click()
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(page.getByText('The draft is version 1 again')).toBeVisible()

  // A draft that is in no version is not thrown away unasked.
  await api('PUT', `/api/v1/integrations/${key}`, definition(key, "export default () => 'unpublished'\n"))
  await page.getByRole('button', { name: 'Restore into the draft' }).click()
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(page.getByText('They would be gone')).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  const draft = await api<ReturnType<typeof definition>>('GET', `/api/v1/integrations/${key}`)
  expect(draft.flows[0]?.steps[0]?.with.source).toContain('unpublished')
})

test('who saves over the draft of somebody else sees what differs, and can keep it as an integration of its own', async ({
  page,
}) => {
  const key = await givenTwoVersions()
  await signIn(page)
  await page.goto(`/integrations/${key}/builder`)
  await page.getByRole('button', { name: 'Publish' }).waitFor()
  await api('PUT', `/api/v1/integrations/${key}`, definition(key, "export default () => 'theirs'\n"))
  await page.getByText('Greet', { exact: true }).first().click()
  await page.getByRole('textbox', { name: 'Name of the step' }).fill('Greet politely')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Somebody else changed this draft' })
  await expect(dialog).toContainText("'theirs'")
  await dialog.getByRole('button', { name: 'Copy mine to a new integration' }).click()
  await dialog.getByRole('button', { name: 'Copy and open it' }).click()
  await expect(page).toHaveURL(/my-changes\/builder$/)
  const theirs = await api<ReturnType<typeof definition>>('GET', `/api/v1/integrations/${key}`)
  expect(theirs.flows[0]?.steps[0]?.with.source).toContain('theirs')
})
