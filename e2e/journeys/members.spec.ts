import { type Browser, expect, type Locator, type Page, test } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { api } from '../support/api.ts'
import { type Credentials, enterPassword, signIn } from '../support/sign-in.ts'

interface Member {
  id: string
  email: string
}

const invited: string[] = []
test.afterEach(async () => {
  for (const email of invited.splice(0)) {
    const { items } = await api<{ items: Member[] }>('GET', `/api/v1/members?q=${encodeURIComponent(email)}`)
    for (const { id } of items) await api('DELETE', `/api/v1/members/${id}`)
  }
})

/** An admin invites, and hands the link on: the stack sends no e-mail. */
async function invite(page: Page, role: string): Promise<{ email: string; link: string }> {
  const email = `${role}-${Date.now().toString(36)}@example.com`
  invited.push(email)
  await page.getByRole('link', { name: 'Members' }).click()
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail address').fill(email)
  await dialog.getByRole('combobox', { name: 'Role' }).click()
  await page.getByRole('option', { name: role }).click()
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await expect(dialog.getByRole('heading', { name: `Hand this link to ${email}` })).toBeVisible()
  const link = await dialog.getByText(/\/invitations\//).textContent()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: email })).toContainText('link handed on')
  return { email, link: String(link) }
}

async function inAnotherBrowser(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  return await context.newPage()
}

async function join(page: Page, { email, link }: { email: string; link: string }): Promise<Credentials> {
  const password = `correct horse ${Date.now().toString(36)}`
  await page.goto(link)
  await expect(page.getByText(email)).toBeVisible()
  await page.getByLabel('Your name').fill('Vera Viewer')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page.getByRole('heading', { name: 'Integrations' })).toBeVisible()
  return { email, password }
}

/** What each page offers to those who may change something. */
const offers = {
  Integrations: 'New integration',
  Customers: 'New customer',
  Instances: 'New instance',
  Rollouts: 'New rollout',
  Connections: 'New connection',
  Members: 'Invite',
  'OAuth apps': 'New OAuth app',
  'Network access': 'Save rules',
}

/** Opens a page from the navigation; gives what it offers to do, as a button or as a link. */
async function offerOn(page: Page, [place, action]: readonly [string, string]): Promise<Locator> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place, exact: true }).click()
  await expect(page.getByRole('heading', { name: place, exact: true })).toBeVisible()
  const main = page.getByRole('main')
  return main.getByRole('button', { name: action }).or(main.getByRole('link', { name: action }))
}

test('an invited viewer sees every list and can touch nothing', async ({ page, browser }) => {
  await signIn(page)
  const invitation = await invite(page, 'viewer')
  const viewer = await inAnotherBrowser(browser)
  await join(viewer, invitation)
  await expect(viewer.getByRole('link', { name: 'Hello webhook' })).toBeVisible()

  for (const offer of Object.entries(offers)) {
    await expect((await offerOn(page, offer)).first()).toBeVisible()
    const forbidden = await offerOn(viewer, offer)
    await expect(viewer.getByRole('main').getByRole('status', { name: 'Loading' })).toHaveCount(0)
    await expect(forbidden).toHaveCount(0)
  }
  await viewer.getByRole('link', { name: 'Audit log' }).click()
  await expect(viewer.getByText('Only owners and admins see the audit log')).toBeVisible()

  // A page of its own is there to be looked at: nothing on it can be changed.
  await viewer.goto('/customers')
  const customer = viewer.getByRole('row').filter({ hasText: 'globex' }).first()
  await expect(customer).toBeVisible()
  await expect(viewer.getByRole('checkbox')).toHaveCount(0)

  // Whoever asks behind the back of the page is refused too.
  const refused = await viewer.evaluate(async () => {
    const ask = async (method: string, path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(path, { method, headers, body: JSON.stringify(body) })
      const { code } = await answer.json()
      return `${answer.status} ${code}`
    }
    return [
      await ask('PUT', '/api/v1/customers/made-by-a-viewer', { name: 'Made by a viewer' }),
      await ask('POST', '/api/v1/integrations', {
        schemaVersion: 1,
        key: 'by-a-viewer',
        name: 'X',
        flows: [],
      }),
      await ask('POST', '/api/v1/invitations', { email: 'friend@example.com', role: 'viewer' }),
      await ask('PUT', '/api/v1/organization/egress', { allow: [], deny: [] }),
    ]
  })
  expect(refused).toEqual(refused.map(() => '403 forbidden'))

  // The invitation has counted.
  await viewer.context().clearCookies()
  await viewer.goto(invitation.link)
  await expect(viewer.getByRole('heading', { name: 'This link leads nowhere' })).toBeVisible()
})

/** What the app on a phone shows, once it was given the key. */
function authenticator(key: string): (at?: 'now' | 'next') => string {
  const app = new TOTP({ secret: Secret.fromBase32(key) })
  return (at = 'now') => app.generate({ timestamp: Date.now() + (at === 'now' ? 0 : app.period * 1000) })
}

test('a member sets up a second factor, signs in with a code, and ends a session from the list', async ({
  page,
  browser,
}) => {
  await signIn(page)
  const member = await inAnotherBrowser(browser)
  const credentials = await join(member, await invite(page, 'support'))

  await member.getByRole('button', { name: 'Account' }).click()
  await member.getByRole('menuitem', { name: 'Security' }).click()
  await member.getByRole('button', { name: 'Set up' }).click()
  const dialog = member.getByRole('dialog', { name: 'Set up a second factor' })
  await expect(dialog.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible()
  const key = await dialog.getByText(/^[A-Z2-7]{32}$/).textContent()
  const code = authenticator(String(key))
  await dialog.getByLabel('Six digits of the app').fill('000000')
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await dialog.getByLabel('Six digits of the app').fill(code())
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByRole('listitem')).not.toHaveCount(0)
  await dialog.getByRole('button', { name: 'I have kept them' }).click()
  await expect(member.getByText('recovery codes left')).toBeVisible()

  // Elsewhere the password alone opens nothing any more.
  const phone = await inAnotherBrowser(browser)
  await enterPassword(phone, credentials)
  await expect(phone.getByRole('heading', { name: 'Your second factor' })).toBeVisible()
  await phone.goto('/customers')
  await expect(phone.getByRole('heading', { name: 'Your second factor' })).toBeVisible()
  // The code that was given has counted already; a clock that is ahead does not matter.
  await phone.getByLabel('Code').fill(code('next'))
  await phone.getByRole('button', { name: 'Continue' }).click()
  await expect(phone.getByRole('heading', { name: 'Customers' })).toBeVisible()

  // Back at the desk: the phone is in the list, and is signed out from there.
  await member.reload()
  const sessions = member.getByRole('listitem').filter({ hasText: 'signed in by password and second factor' })
  const other = sessions.filter({ hasNotText: 'This session' })
  await expect(member.getByText('This session')).toBeVisible()
  await other.getByRole('button', { name: 'End' }).click()
  await expect(other).toHaveCount(0)
  await phone.getByRole('link', { name: 'Instances' }).click()
  await expect(phone.getByRole('heading', { name: 'Sign in to Millrace' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('row').filter({ hasText: credentials.email })).toBeVisible()
})
