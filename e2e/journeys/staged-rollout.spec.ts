import { expect, type Locator, type Page, test } from '@playwright/test'
import { api } from '../support/api.ts'
import { signIn } from '../support/sign-in.ts'

interface Instance {
  id: string
  version: number
  status: string
  flows: { webhookUrl: string | null }[]
}
interface Item {
  instance: string
  customerName: string
}
interface ListOf<T> {
  items: T[]
}

const answers = (text: string) => `export default async () => '${text}'\n`
const throws = "export default async () => {\n  throw new Error('The shop has moved')\n}\n"

const mode = {
  key: 'mode',
  type: 'select',
  label: 'Mode',
  required: true,
  options: [
    { value: 'plain', label: 'Plain' },
    { value: 'strict', label: 'Strict' },
  ],
}
/** Asked for only of those who chose the strict mode. */
const approver = {
  key: 'approver',
  type: 'text',
  label: 'Approver',
  required: true,
  showWhen: { field: 'mode', in: ['strict'] },
}

/** One integration, version 1, deployed for `count` customers; the last one has chosen the strict mode. */
class Fleet {
  readonly key = `fleet-${Date.now().toString(36)}`
  readonly ids: string[] = []

  async deploy(count: number): Promise<void> {
    await api('POST', '/api/v1/integrations', this.#definition({ source: answers('v1'), fields: [mode] }))
    await api('POST', `/api/v1/integrations/${this.key}/publish`, { comment: 'The first one' })
    for (let number = 1; number <= count; number += 1) {
      const customer = `${this.key}-${number}`
      await api('POST', '/api/v1/customers', { externalId: customer, name: `Fleet ${number}` })
      const { id } = await api<Instance>('POST', '/api/v1/instances', {
        customer,
        integration: this.key,
        config: { mode: number === count ? 'strict' : 'plain' },
        connections: {},
      })
      await api('POST', `/api/v1/instances/${id}/deploy`)
      this.ids.push(id)
    }
  }

  async publish({
    comment,
    ...version
  }: {
    comment: string
    source: string
    fields: object[]
  }): Promise<void> {
    await api('PUT', `/api/v1/integrations/${this.key}`, this.#definition(version))
    await api('POST', `/api/v1/integrations/${this.key}/publish`, { comment })
  }

  async versions(): Promise<number[]> {
    const list = await api<ListOf<Instance>>('GET', `/api/v1/instances?integration=${this.key}`)
    return list.items.map(({ version }) => version)
  }

  async callWebhook(id: string): Promise<void> {
    const { flows } = await api<Instance>('GET', `/api/v1/instances/${id}`)
    const answer = await fetch(String(flows[0]?.webhookUrl), { method: 'POST', body: '{}' })
    expect(answer.status).toBe(202)
  }

  #definition({ source, fields }: { source: string; fields: object[] }): object {
    return {
      schemaVersion: 1,
      key: this.key,
      name: `Orders of ${this.key}`,
      config: { pages: [{ title: 'Settings', fields }] },
      flows: [
        {
          key: 'main',
          name: 'Main',
          trigger: { id: 'trigger', use: 'webhook' },
          steps: [{ id: 'tell', use: 'code', with: { source } }],
        },
      ],
    }
  }
}

const status = (page: Page, word: string): Locator =>
  page.getByRole('main').locator('header').getByText(word, { exact: true })

const counted = (page: Page, words: string): Locator =>
  page.getByRole('region', { name: 'Progress' }).getByRole('button', { name: words, exact: true })

async function newRollout(page: Page, fleet: Fleet): Promise<void> {
  await page.getByRole('link', { name: 'Rollouts', exact: true }).click()
  // An empty list offers it as well.
  await page.getByRole('button', { name: 'New rollout' }).first().click()
  await expect(page.getByRole('heading', { name: 'New rollout' })).toBeVisible()
  await page.getByRole('combobox', { name: 'Integration' }).click()
  await page.getByPlaceholder('Search', { exact: true }).fill(fleet.key)
  await page.getByRole('option', { name: fleet.key }).click()
}

test('a version that fails is rolled back by itself after the first stage; one that works reaches everybody', async ({
  page,
}) => {
  test.slow()
  const fleet = new Fleet()
  await fleet.deploy(6)
  await fleet.publish({ comment: 'Fails', source: throws, fields: [mode] })
  await signIn(page)

  await newRollout(page, fleet)
  await expect(page.getByRole('combobox', { name: 'To version' })).toContainText('v2 (newest)')
  await page.getByRole('radio', { name: 'A share first' }).click()
  await page.getByLabel('Stage 1: percent of all instances').fill('200')
  await expect(page.getByText('Each stage needs a percentage between 0 and 100.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start the rollout' })).toBeDisabled()
  await page.getByLabel('Stage 1: percent of all instances').fill('33')
  await page.getByLabel('Not before so many runs are over').fill('2')
  await page.getByRole('button', { name: 'Start the rollout' }).click()

  // A third moves, and is watched; the others stay where they are.
  await expect(status(page, 'Watching')).toBeVisible()
  await expect(counted(page, 'Upgraded 2')).toBeVisible()
  await expect(counted(page, 'Pending 4')).toBeVisible()
  expect((await fleet.versions()).filter((version) => version === 2)).toHaveLength(2)

  const rollout = page.url().split('/').at(-1)
  const moved = await api<ListOf<Item>>('GET', `/api/v1/rollouts/${rollout}/items?status=upgraded`)
  for (const { instance } of moved.items) await fleet.callWebhook(instance)

  // Nobody does anything: the page says what happened and why.
  await expect(status(page, 'Rolled back')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('status').filter({ hasText: 'failed' })).toContainText('2 of 2 runs')
  await expect(counted(page, 'Rolled back 2')).toBeVisible()
  expect(await fleet.versions()).toEqual([1, 1, 1, 1, 1, 1])

  // The repaired version asks for more of one customer: that one stays, marked, and runs on.
  await fleet.publish({ comment: 'Repaired', source: answers('v3'), fields: [mode, approver] })
  await newRollout(page, fleet)
  await expect(page.getByRole('combobox', { name: 'To version' })).toContainText('v3 (newest)')
  await page.getByRole('radio', { name: 'All at once' }).click()
  await page.getByRole('button', { name: 'Start the rollout' }).click()
  await expect(status(page, 'Completed')).toBeVisible({ timeout: 30_000 })
  await expect(counted(page, 'Upgraded 5')).toBeVisible()
  await counted(page, 'Needs configuration 1').click()
  const waiting = page.getByRole('row').filter({ hasText: 'Approver is required.' })
  await expect(waiting).toHaveCount(1)
  await waiting.getByRole('link', { name: 'Fleet 6' }).click()

  await expect(page.getByText('v3 asks for more than this instance has')).toBeVisible()
  await fleet.callWebhook(String(fleet.ids.at(-1)))
  await page.getByRole('link', { name: 'Complete the upgrade' }).click()
  await expect(page.getByRole('combobox', { name: 'Mode' })).toContainText('Strict')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByText('Approver is required.')).toBeVisible()
  await page.getByLabel('Approver').fill('Ada')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('region', { name: 'Settings' })).toContainText('Ada')
  await page.getByRole('button', { name: 'Upgrade to v3' }).click()

  await expect(page.getByText('v3', { exact: true })).toBeVisible()
  await expect(page.getByText('asks for more than this instance has')).toHaveCount(0)
  await page.getByRole('tab', { name: 'Revisions' }).click()
  await expect(page.getByText('v1', { exact: true }).first()).toBeVisible()
  expect(await fleet.versions()).toEqual([3, 3, 3, 3, 3, 3])
})
