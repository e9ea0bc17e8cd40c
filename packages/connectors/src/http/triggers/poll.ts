import { createHash } from 'node:crypto'
import { ConnectorError, defineTrigger } from '@millrace/connector-sdk'
import type { Json } from '@millrace/contracts'
import { z } from 'zod'
import { connectionTypeKeys } from '../connection.ts'
import { toCredentials } from '../request/credentials.ts'
import { itemsOf, valueAt } from '../request/pagination.ts'
import { resolveUrl } from '../request/resolve-url.ts'
import { send } from '../request/send.ts'

/** Items that are no longer in the list are remembered for this long a list; those that are, always. */
const mostRemembered = 10_000

/** Digests of the ids that were seen, the newest first. */
const cursorSchema = z.object({ seen: z.array(z.string()) })

export const poll = defineTrigger({
  key: 'poll',
  name: 'New items of a list',
  description: 'Fetches a JSON list now and then and starts for each item that was not in it before.',
  input: [
    {
      key: 'url',
      type: 'text',
      label: 'URL',
      required: true,
      placeholder: 'https://api.example.com/orders',
      help: 'With a connection, a path such as /orders is enough.',
    },
    { key: 'query', type: 'key-value', label: 'Query' },
    { key: 'headers', type: 'key-value', label: 'Headers', advanced: true },
    {
      key: 'itemsPath',
      type: 'text',
      label: 'Items are at',
      placeholder: 'data.items',
      help: 'Left empty: the answer itself is the list.',
    },
    {
      key: 'idPath',
      type: 'text',
      label: 'An item is known by',
      default: 'id',
      help: 'Add what changes (updatedAt) to start for changed items too: id, updatedAt.',
    },
    {
      key: 'includeExisting',
      type: 'boolean',
      label: 'Items that are there already',
      default: false,
      help: 'When the flow is deployed, a run is started for each of them too.',
    },
  ],
  connectionTypes: connectionTypeKeys,
  connection: 'optional',
  sampleOutput: { id: 1001, status: 'paid', total: 42.5 },
  poll: async ({ input, connection, cursor, signal }) => {
    const { url, query = {}, headers = {}, itemsPath = '', idPath, includeExisting } = input
    const credentials = toCredentials(connection)
    const response = await send({
      method: 'GET',
      url: resolveUrl(url, credentials.baseUrl),
      headers: { accept: 'application/json', ...headers },
      query,
      credentials,
      timeoutMs: 30_000,
      followRedirects: true,
      failOnStatus: true,
      signal,
    })
    const items = itemsOf(response.json(), itemsPath)
    if (items.length > mostRemembered) throw tooMany(items.length)
    const known = items.map((item) => ({ item, digest: digestOf(item, idPath) }))
    const before = cursor === null ? null : cursorSchema.parse(cursor).seen
    const seen = new Set(before ?? [])
    const isFirst = before === null && !includeExisting
    const fresh = isFirst ? [] : known.filter(({ digest }) => !seen.has(digest))
    const now = new Set(known.map(({ digest }) => digest))
    const older = [...seen].filter((digest) => !now.has(digest))
    return {
      items: withoutTwins(fresh),
      cursor: { seen: [...now, ...older].slice(0, mostRemembered) },
    }
  },
})

/** One and the same item may stand in a list twice. */
function withoutTwins(known: { item: Json; digest: string }[]): Json[] {
  const byDigest = new Map<string, Json>()
  for (const { item, digest } of known) if (!byDigest.has(digest)) byDigest.set(digest, item)
  return [...byDigest.values()]
}

function digestOf(item: Json, idPath: string): string {
  const values = idPath
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
    .map((path) => valueAt(item, path) ?? null)
  if (values.length === 0 || values[0] === null) throw withoutId(idPath)
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 16)
}

function withoutId(idPath: string): ConnectorError {
  const message = `An item of the list has nothing at ${idPath}, so it cannot be known again.`
  return new ConnectorError({ code: 'bad_response', message })
}

function tooMany(count: number): ConnectorError {
  const message = `The list has ${count} items; at most ${mostRemembered} can be remembered. Ask for fewer by the query.`
  return new ConnectorError({ code: 'bad_response', message })
}
