import { expect, type Page } from '@playwright/test'
import { readStack } from './stack.ts'

export async function signIn(page: Page): Promise<void> {
  const { email, password } = readStack()
  await page.goto('/')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Integrations' })).toBeVisible()
}
