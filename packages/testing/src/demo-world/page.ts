import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { type CrmCollection, crmCollections, type DemoState } from './state.ts'

const html = readFileSync(new URL('./page.html', import.meta.url), 'utf8')
const shownRecords = 100

/** The page for people: what has landed, live. It draws with textContent only, and the policy allows nothing else. */
export function pageRoutes(state: DemoState): Hono {
  const app = new Hono()
  app.get('/', (context) => {
    const nonce = randomBytes(16).toString('base64')
    return context.html(html.replaceAll('{{nonce}}', nonce), 200, {
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
    })
  })
  app.get('/view', (context) => context.json(toView(state)))
  return app
}

function toView(state: DemoState) {
  const newest = (collection: CrmCollection) => ({
    count: state.records[collection].length,
    items: state.records[collection].slice(-shownRecords).reverse(),
  })
  return {
    behaviour: state.behaviour,
    requests: state.crmRequests,
    keys: state.idempotency.size,
    repeated: [...state.idempotency.values()].filter((entry) => entry.seen > 1).length,
    records: Object.fromEntries(crmCollections.map((collection) => [collection, newest(collection)])),
    files: [...state.files.values()].map(({ path, bytes }) => ({ path, size: bytes.byteLength })),
  }
}
