import { expect, type Page } from '@playwright/test'
import { readStack } from './stack.ts'

export interface Credentials {
  email: string
  password: string
}

export async function signIn(page: Page, credentials: Credentials = readStack()): Promise<void> {
  await enterPassword(page, credentials)
  await expect(page.getByRole('heading', { name: 'Integrations' })).toBeVisible()
}

/** The first half of signing in: a second factor may be asked for next. */
export async function enterPassword(page: Page, { email, password }: Credentials): Promise<void> {
  await page.goto('/')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
