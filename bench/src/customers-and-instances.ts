import { bulkUpgrade } from './bulk-upgrade.ts'
import { percentiles } from './measure.ts'
import { type BenchPlatform, call, type Row } from './platform.ts'
import { seedCustomers } from './seed-customers.ts'

export const title =
  '10,000 customers with 30,000 instances: lists and searches, one request at a time; a rollout moves a third'

const customers = 10_000
const instancesEach = 3
const warmUps = 20
const requests = 300

export async function bench(platform: BenchPlatform): Promise<Row[]> {
  const integration = await publish(platform)
  const { databaseUrl } = platform
  await seedCustomers({ databaseUrl, integration, customers, instancesEach })
  const deep = await cursorAfter(platform, '/api/v1/customers?limit=200', 25)
  const deepInstances = await cursorAfter(platform, '/api/v1/instances?limit=200', 25)
  const lists: [what: string, path: (n: number) => string][] = [
    ['customers, first page', () => '/customers'],
    ['customers, page 26 of 200', () => `/customers?limit=200&cursor=${deep}`],
    ['customers, search: start of an externalId', (n) => `/customers?q=customer-00${n % 100}`],
    ['customers, search: middle of a name', () => '/customers?q=robot'],
    [
      'customers, search: one fits',
      (n) => `/customers?q=mer-${String((n * 31) % customers).padStart(6, '0')}`,
    ],
    ['customers, search: none fits', (n) => `/customers?q=nobody${n}`],
    ['customers, two labels', () => '/customers?label=eu,us'],
    ['customers, a label and a text', () => '/customers?label=eu&q=oslo'],
    ['customers, suspended', () => '/customers?status=suspended'],
    ['labels of customers', () => '/customer-labels'],
    ['a customer', (n) => `/customers/customer-${String((n * 31) % customers).padStart(6, '0')}`],
    ['instances, first page', () => '/instances'],
    ['instances, page 26 of 200', () => `/instances?limit=200&cursor=${deepInstances}`],
    ['instances, failing', () => '/instances?status=failing'],
    ['instances, search by customer', (n) => `/instances?q=customer-00${n % 100}`],
    ['instances, search: none fits', (n) => `/instances?q=nobody${n}`],
    [
      'instances of a customer',
      (n) => `/instances?customer=customer-00${String(n % 10_000).padStart(4, '0')}`,
    ],
    ['instances of an integration, by label', () => `/instances?integration=${integration}&label=vip`],
  ]
  const rows: Row[] = []
  for (const [what, path] of lists) rows.push({ list: what, ...(await measure(platform, path)) })
  return [...rows, ...(await bulkUpgrade(platform, integration))]
}

async function measure(platform: BenchPlatform, path: (n: number) => string): Promise<Row> {
  const samples: number[] = []
  let items = 0
  for (let n = 0; n < warmUps + requests; n++) {
    const startedAt = performance.now()
    const answer = await call<{ items?: unknown[] }>(platform, 'GET', `/api/v1${path(n)}`)
    if (n >= warmUps) samples.push(performance.now() - startedAt)
    items = answer.items?.length ?? 1
  }
  return { items, ...percentiles(samples) }
}

async function cursorAfter(platform: BenchPlatform, path: string, pages: number): Promise<string> {
  let cursor = ''
  for (let page = 0; page < pages; page++) {
    const suffix = cursor === '' ? '' : `&cursor=${cursor}`
    const { nextCursor } = await call<{ nextCursor: string | null }>(platform, 'GET', path + suffix)
    if (nextCursor === null) throw new Error(`${path} has only ${page + 1} pages`)
    cursor = nextCursor
  }
  return cursor
}

async function publish(platform: BenchPlatform): Promise<string> {
  const key = 'bench-lists'
  await call(platform, 'POST', '/api/v1/integrations', {
    schemaVersion: 1,
    key,
    name: 'Lists',
    flows: [
      {
        key: 'main',
        name: 'Main',
        trigger: { id: 'trigger', use: 'webhook' },
        steps: [{ id: 'echo', use: 'code', with: { source: 'export default async () => 1' } }],
      },
    ],
  })
  await call(platform, 'POST', `/api/v1/integrations/${key}/publish`, {})
  return key
}
