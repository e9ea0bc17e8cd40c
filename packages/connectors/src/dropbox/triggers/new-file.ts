import { ConnectorError, defineTrigger } from '@millrace/connector-sdk'
import type { JsonObject } from '@millrace/contracts'
import { z } from 'zod'
import { callRpc } from '../api/call.ts'
import { latestCursorSchema, listSchema, parseAnswer, toFile } from '../api/metadata.ts'
import { toPath } from '../api/path.ts'
import { oauth2 } from '../connection.ts'

/** Dropbox's own limit of one answer. */
const mostPerAnswer = 2000

/** `since`: the newest change that was seen, for the day when Dropbox does not know its cursor any more. */
const cursorSchema = z.object({ cursor: z.string(), since: z.string() })
type Cursor = z.infer<typeof cursorSchema>
type Context = Parameters<typeof callRpc>[0]
type Listing = z.infer<typeof listSchema>

/** Source: https://www.dropbox.com/developers/documentation/http/documentation#files-list_folder-continue */
export const newFile = defineTrigger({
  key: 'new-file',
  name: 'New or changed file',
  description: 'Starts for each file that is added to a Dropbox folder or changed there.',
  input: [
    { key: 'path', type: 'text', label: 'Folder', placeholder: '/orders', help: 'Left empty: the root.' },
    { key: 'recursive', type: 'boolean', label: 'Subfolders too', default: false },
    {
      key: 'includeExisting',
      type: 'boolean',
      label: 'Files that are there already',
      default: false,
      help: 'When the flow is deployed, a run is started for each of them too.',
    },
  ],
  connectionTypes: [oauth2.key],
  sampleOutput: {
    name: 'orders.xml',
    path: '/orders/orders.xml',
    id: 'id:a4ayc_80_OEAAAAAAAAAXw',
    size: 5120,
    rev: 'a1c10ce0dd78',
    modifiedAt: '2026-11-01T08:00:00Z',
  },
  poll: async (context) => {
    const { path = '', recursive, includeExisting } = context.input
    const folder = { path: toPath(path), recursive }
    const before = context.cursor === null ? null : cursorSchema.parse(context.cursor)
    if (before === null && !includeExisting) {
      return { items: [], cursor: { cursor: await latestCursor(context, folder), since: toTime(new Date()) } }
    }
    const start = before ?? { cursor: null, since: '' }
    const { limit } = context
    const perAnswer = Math.min(limit, mostPerAnswer)
    let page = await firstPage(context, { ...folder, limit: perAnswer }, start)
    const items = [...page.items]
    while (page.more && items.length < limit) {
      page = toPage(await list(context, 'files/list_folder/continue', { cursor: page.cursor }))
      items.push(...page.items)
    }
    const since = items.reduce(
      (newest, { modifiedAt }) => (modifiedAt > newest ? modifiedAt : newest),
      start.since,
    )
    const cursor: Cursor = { cursor: page.cursor, since }
    return { items, cursor, more: page.more }
  },
})

/** When Dropbox has forgotten the cursor, the whole folder is listed, and what is newer than all that was seen is news. */
async function firstPage(
  context: Context,
  folder: JsonObject,
  { cursor, since }: { cursor: string | null; since: string },
) {
  if (cursor === null) return toPage(await list(context, 'files/list_folder', folder))
  try {
    return toPage(await list(context, 'files/list_folder/continue', { cursor }))
  } catch (error) {
    if (!isReset(error)) throw error
  }
  const items: ReturnType<typeof toFile>[] = []
  let page = toPage(await list(context, 'files/list_folder', folder))
  items.push(...page.items)
  while (page.more) {
    page = toPage(await list(context, 'files/list_folder/continue', { cursor: page.cursor }))
    items.push(...page.items)
  }
  return { ...page, items: items.filter(({ modifiedAt }) => modifiedAt > since) }
}

function isReset(error: unknown): boolean {
  return error instanceof ConnectorError && /^reset\b/.test(summaryOf(error.details))
}

function summaryOf(details: unknown): string {
  const parsed = z.object({ errorSummary: z.string() }).safeParse(details)
  return parsed.data?.errorSummary ?? ''
}

function toPage({ entries, cursor, has_more: more }: Listing) {
  return {
    items: entries.flatMap((entry) => (entry['.tag'] === 'file' ? [toFile(entry)] : [])),
    cursor,
    more,
  }
}

async function list(context: Context, endpoint: string, argument: JsonObject): Promise<Listing> {
  return parseAnswer(listSchema, await callRpc(context, endpoint, argument))
}

async function latestCursor(context: Context, folder: JsonObject): Promise<string> {
  const answer = await callRpc(context, 'files/list_folder/get_latest_cursor', folder)
  return parseAnswer(latestCursorSchema, answer).cursor
}

/** As Dropbox writes times: without milliseconds. */
function toTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
